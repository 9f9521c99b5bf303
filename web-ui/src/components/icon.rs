//! Icons from Lucide, by name out of the sprite that page/main.js puts in the document. Always beside
//! words or inside something that has a name, so they are hidden from those who hear the page.

use yew::prelude::*;

macro_rules! icons {
    ($($variant:ident = $name:literal,)*) => {
        /// An icon of the sprite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Icon { $($variant,)* }

        impl Icon {
            /// Every icon.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in the sprite.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

icons! {
    Archive = "archive",
    Badge = "badge-check",
    Building = "building-2",
    Camera = "camera",
    Car = "car",
    Chart = "chart-column",
    Check = "check",
    ChevronDown = "chevron-down",
    ChevronLeft = "chevron-left",
    ChevronRight = "chevron-right",
    ChevronUp = "chevron-up",
    Alert = "circle-alert",
    Done = "circle-check",
    Help = "circle-help",
    PlusRound = "circle-plus",
    Clock = "clock",
    Copy = "copy",
    Download = "download",
    More = "ellipsis",
    Eye = "eye",
    File = "file-text",
    FileUp = "file-up",
    Film = "film",
    Hourglass = "hourglass",
    House = "house",
    Info = "info",
    KeyRound = "key-round",
    List = "list",
    Lock = "lock",
    LogOut = "log-out",
    MapPin = "map-pin",
    Message = "message-square",
    Devices = "monitor-smartphone",
    Package = "package",
    Phone = "phone",
    Plus = "plus",
    Printer = "printer",
    Refresh = "refresh-cw",
    Search = "search",
    Settings = "settings",
    Shield = "shield-check",
    Store = "store",
    Trash = "trash-2",
    Warning = "triangle-alert",
    User = "user",
    UserPlus = "user-plus",
    Users = "users",
    Webhook = "webhook",
    Offline = "wifi-off",
    Close = "x",
}

/// The icon.
pub fn icon(which: Icon) -> Html {
    html! { <svg class="icon" aria-hidden="true"><use href={format!("#i-{}", which.name())} /></svg> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sprite_holds_exactly_these_icons() {
        let listed: Vec<String> = serde_json::from_str(include_str!("../../page/icons.json")).unwrap();
        let used: Vec<&str> = Icon::ALL.iter().map(|icon| icon.name()).collect();
        assert_eq!(listed, used);
    }
}
