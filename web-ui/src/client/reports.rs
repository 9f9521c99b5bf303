//! Reports, their templates, their copies as files, and agreements. Called by the screen of reports.

use shared_types::{
    ids::{AreaId, MeetingActionId, ReportCopyId, ReportId, ReportTemplateId},
    report::{
        MeetingAction, MeetingActionDone, MeetingActionList, NewMeetingAction, NewReport, NewReportTemplate, Report,
        ReportPage, ReportReaderList, ReportTemplate, ReportTemplateList,
    },
};
use web_sys::AbortSignal;

use super::{Call, Client, Fault};

type Told<T> = Result<T, Fault>;

/// The caller's reports, the last asked for first.
pub async fn list(client: Client, signal: AbortSignal, (): ()) -> Told<ReportPage> {
    client.fetch(Call::get("/reports?limit=20".to_owned()), Some(&signal)).await
}

/// Makes one now. The same key makes a repeat harmless.
pub async fn ask(client: Client, new: NewReport, key: String) -> Told<Report> {
    client.fetch(Call::post("/reports", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Makes one again.
pub async fn repeat(client: Client, id: ReportId, key: String) -> Told<Report> {
    let call = Call::bare_post(format!("/reports/{id}/_repeat"));
    client.fetch(call.header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Stops one.
pub async fn cancel(client: Client, id: ReportId) -> Told<Report> {
    client.fetch(Call::bare_post(format!("/reports/{id}/_cancel")), None).await
}

/// Removes one.
pub async fn remove(client: Client, id: ReportId) -> Told<()> {
    client.send(Call::delete(format!("/reports/{id}")), None).await.map(drop)
}

/// As what a copy is kept on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Paper.
    Pdf,
    /// A workbook.
    Xlsx,
    /// A table.
    Csv,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Xlsx, Self::Csv];
}

/// Keeps a copy as a file on the device; `name` without its ending.
pub async fn save(client: Client, id: ReportCopyId, form: Form, name: String) -> Told<()> {
    let (media, ending) = match form {
        Form::Pdf => ("application/pdf", "pdf"),
        Form::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Form::Csv => ("text/csv", "csv"),
    };
    let call = Call::get(format!("/report-copies/{id}")).header("Accept", media);
    client.send(call.saved_as(format!("{name}.{ending}")), None).await.map(drop)
}

/// Keeps all copies of a report as one file.
pub async fn save_all(client: Client, id: ReportId, name: String) -> Told<()> {
    let call = Call::get(format!("/reports/{id}/archive")).header("Accept", "application/zip");
    client.send(call.saved_as(format!("{name}.zip")), None).await.map(drop)
}

fn at(site: Option<AreaId>) -> String {
    site.map(|id| format!("?site={id}")).unwrap_or_default()
}

/// Templates of a site, or of all within reach.
pub async fn templates(client: Client, signal: AbortSignal, site: Option<AreaId>) -> Told<ReportTemplateList> {
    client.fetch(Call::get(format!("/report-templates{}", at(site))), Some(&signal)).await
}

/// Keeps a template.
pub async fn keep(client: Client, new: NewReportTemplate, key: String) -> Told<ReportTemplate> {
    client.fetch(Call::post("/report-templates", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Puts another in the place of a template, unless somebody changed it meanwhile.
pub async fn change_template(
    client: Client,
    (id, version): (ReportTemplateId, i32),
    new: NewReportTemplate,
) -> Told<ReportTemplate> {
    let call = Call::put(format!("/report-templates/{id}"), &new).header("If-Match", format!("\"v{version}\""));
    client.fetch(call, None).await
}

/// Takes a template away.
pub async fn drop_template(client: Client, id: ReportTemplateId) -> Told<()> {
    client.send(Call::delete(format!("/report-templates/{id}")), None).await.map(drop)
}

/// Who may get reports of a site.
pub async fn readers(client: Client, signal: AbortSignal, site: Option<AreaId>) -> Told<ReportReaderList> {
    let Some(site) = site else { return Ok(ReportReaderList { items: vec![] }) };
    client.fetch(Call::get(format!("/sites/{site}/report-readers")), Some(&signal)).await
}

/// Agreements of a site, or of all within reach.
pub async fn actions(client: Client, signal: AbortSignal, site: Option<AreaId>) -> Told<MeetingActionList> {
    client.fetch(Call::get(format!("/meeting-actions{}", at(site))), Some(&signal)).await
}

/// Writes an agreement down.
pub async fn agree(client: Client, new: NewMeetingAction, key: String) -> Told<MeetingAction> {
    client.fetch(Call::post("/meeting-actions", &new).header("Idempotency-Key", format!("\"{key}\"")), None).await
}

/// Says whether one was kept.
pub async fn tick(client: Client, id: MeetingActionId, version: i32, done: bool) -> Told<MeetingAction> {
    let call = Call::put(format!("/meeting-actions/{id}/done"), &MeetingActionDone { done });
    client.fetch(call.header("If-Match", format!("\"v{version}\"")), None).await
}
