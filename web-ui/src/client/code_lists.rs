//! Categories and methods, the words in which incidents are told. Called by session/.

use shared_types::code_list::{CategoryPage, MethodPage};

use super::{Call, Client, Fault};

/// All categories, parents before children.
pub async fn list_categories(client: Client) -> Result<CategoryPage, Fault> {
    client.fetch(Call::get("/categories"), None).await
}

/// All methods.
pub async fn list_methods(client: Client) -> Result<MethodPage, Fault> {
    client.fetch(Call::get("/methods"), None).await
}
