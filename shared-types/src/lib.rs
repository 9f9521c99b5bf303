//! The contract of WeBM: every type that server, page and tests exchange, defined once.
//!
//! Called by `api` (which serves these types) and by `web-ui` (compiled to wasm). It must know neither diesel nor actix,
//! and none of `validator`'s rules that reach regex, idna or url: the page would carry their weight.
//! The rules in here run twice, in the form and on the server, so that both say the same.

pub mod access;
pub mod account;
pub mod alert;
pub mod alert_cost;
pub mod alert_findings;
pub mod alert_rules;
pub mod alert_templates;
pub mod area;
pub mod asked_question;
pub mod assignment;
pub mod attachment;
pub mod audit;
pub mod belonging;
pub mod bulk;
pub mod circumstances;
pub mod client;
pub mod code_list;
pub mod delivery;
pub mod feature;
pub mod floor_plan;
pub mod goods;
pub mod handling;
pub mod ids;
pub mod import;
pub mod incident;
pub mod insight;
pub mod insight_follow_up;
pub mod insight_where;
pub mod invitation;
pub mod involved;
pub mod live;
pub mod map_ground;
pub mod measure;
pub mod message;
pub mod nearby;
pub mod notify;
pub mod open_figures;
pub mod organisation;
pub mod paging;
pub mod patch;
pub mod person;
pub mod phone;
pub mod plate;
pub mod problem;
pub mod report;
pub mod retention;
pub mod saved_view;
pub mod session;
pub mod shift;
pub mod sms_text;
pub mod subject;
pub mod task;
pub mod text;
pub mod timeline;
pub mod track;
pub mod unusual;
pub mod vehicle;
pub mod webhook;
