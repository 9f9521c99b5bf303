//! Adding photos and files: chosen or taken with the camera, made smaller here, sent one after the other with progress; after a broken
//! connection each goes on where it was. Called by the panel.

use std::rc::Rc;

use shared_types::{
    attachment::{Attachment, AttachmentSource, MOST_BYTES},
    ids::IncidentId,
    problem::FieldFault,
};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlInputElement};
use yew::prelude::*;

use crate::{
    client::{
        Client, Fault,
        attachments::{self, Sent},
        use_client,
    },
    components::{Button, Check, Icon, Kind, Toast, icon},
    content::fault_box,
    edge::{self, Listener},
    i18n::{Key, Locale, decimal, use_i18n},
};

/// How long before it is tried again when the network gave no sign, in milliseconds.
const AGAIN: i32 = 5000;

/// What waits to be sent.
struct Waiting {
    key: String,
    name: String,
    blob: Blob,
    source: AttachmentSource,
}

#[derive(Clone)]
struct One {
    waiting: Rc<Waiting>,
    /// Refused: it waits for the person, and others go before it.
    stuck: bool,
}

impl PartialEq for One {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.waiting, &other.waiting) && self.stuck == other.stuck
    }
}

#[derive(Default, PartialEq)]
struct Queue(Vec<One>);

enum Act {
    Add(Vec<Rc<Waiting>>),
    Stuck(String, bool),
    Gone(String),
}

impl Reducible for Queue {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        let mut all = self.0.clone();
        match act {
            Act::Add(new) => all.extend(new.into_iter().map(|waiting| One { waiting, stuck: false })),
            Act::Stuck(key, stuck) => {
                all.iter_mut().filter(|one| one.waiting.key == key).for_each(|one| one.stuck = stuck);
            }
            Act::Gone(key) => all.retain(|one| one.waiting.key != key),
        }
        Rc::new(Self(all))
    }
}

/// Where it goes.
#[derive(Properties, PartialEq)]
pub struct SendingProps {
    /// Of which incident.
    pub id: IncidentId,
    /// One was added.
    pub done: Callback<()>,
}

/// Choosing, and what is under way.
#[component]
pub fn Sending(props: &SendingProps) -> Html {
    let i18n = use_i18n();
    let queue = use_reducer(Queue::default);
    let camera = use_state_eq(|| false);
    let onchange = {
        let (queue, camera) = (queue.dispatcher(), *camera);
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(files) = input.files() else { return };
            let source = if camera { AttachmentSource::SecurityCamera } else { AttachmentSource::Person };
            let chosen = (0..files.length())
                .filter_map(|at| files.get(at))
                .map(|file| Rc::new(Waiting { key: edge::random_key(), name: file.name(), blob: file.into(), source }));
            queue.dispatch(Act::Add(chosen.collect()));
            input.set_value("");
        })
    };
    let turn = {
        let camera = camera.setter();
        Callback::from(move |on: bool| camera.set(on))
    };
    let first = queue.0.iter().position(|one| !one.stuck);
    html! {
        <div class="stack-small no-print">
            for (at, one) in queue.0.iter().enumerate() {
                <Way key={one.waiting.key.clone()} id={props.id} one={one.clone()} turn={first == Some(at)}
                    act={queue.dispatcher()} done={props.done.clone()} />
            }
            <div class="row">
                <label class="button file-pick">
                    <input type="file" id="attachment-pick" class="hidden-visually" multiple=true {onchange}
                        accept="image/jpeg,image/png,image/webp,application/pdf,video/mp4" />
                    { icon(Icon::Camera) }{ i18n.t(Key::AttachmentAdd) }
                </label>
                <Check id="attachment-camera" checked={*camera} onchange={turn}>{ i18n.t(Key::AttachmentCamera) }</Check>
            </div>
            <p class="muted small">{ i18n.t(Key::AttachmentAbout) }</p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct WayProps {
    id: IncidentId,
    one: One,
    /// Whether it is its turn.
    turn: bool,
    act: UseReducerDispatcher<Queue>,
    done: Callback<()>,
}

/// One on its way.
#[component]
fn Way(props: &WayProps) -> Html {
    let (i18n, client) = (use_i18n(), use_client());
    let toast = use_context::<Toast>();
    let progress = use_state_eq(|| None::<f64>);
    let fault = use_state_eq(|| None::<Fault>);
    let tried = use_state_eq(|| 0_u32);
    {
        let (waiting, act, done) = (props.one.waiting.clone(), props.act.clone(), props.done.clone());
        let (progress, fault, id) = (progress.setter(), fault.setter(), props.id);
        let words = i18n.t(Key::AttachmentAdded).to_owned();
        use_effect_with((props.turn, *tried), move |(turn, _)| {
            if *turn {
                fault.set(None);
                spawn_local(async move {
                    match send(client, id, &waiting, Callback::from(move |share| progress.set(Some(share)))).await {
                        Ok(_) => {
                            if let Some(toast) = toast {
                                toast.say(words);
                            }
                            act.dispatch(Act::Gone(waiting.key.clone()));
                            done.emit(());
                        }
                        Err(why) => {
                            // Without a network it keeps its turn and is tried again; else it waits for the person.
                            if why != Fault::Offline {
                                act.dispatch(Act::Stuck(waiting.key.clone(), true));
                            }
                            fault.set(Some(why));
                        }
                    }
                });
            }
        });
    }
    {
        let (tried, offline) = (tried.clone(), *fault == Some(Fault::Offline));
        use_effect_with((offline, *tried), move |(offline, now)| {
            let again = {
                let now = *now;
                move || tried.set(now + 1)
            };
            let online = again.clone();
            let heard = offline.then(|| {
                (
                    Listener::timer(AGAIN, again),
                    Listener::network(move |is| {
                        if is {
                            online()
                        }
                    }),
                )
            });
            move || drop(heard)
        });
    }
    let name = props.one.waiting.name.as_str();
    let resume = {
        let (act, key, tried) = (props.act.clone(), props.one.waiting.key.clone(), tried.clone());
        Callback::from(move |()| {
            act.dispatch(Act::Stuck(key.clone(), false));
            tried.set(*tried + 1);
        })
    };
    let forget = {
        let (act, key) = (props.act.clone(), props.one.waiting.key.clone());
        Callback::from(move |()| act.dispatch(Act::Gone(key.clone())))
    };
    let words = match (*progress, &*fault) {
        (_, Some(_)) => i18n.f(Key::AttachmentFailed, &[("name", name)]),
        (Some(share), None) => {
            i18n.f(Key::AttachmentSending, &[("name", name), ("share", &i18n.language.percent(share))])
        }
        (None, None) => i18n.f(Key::AttachmentPreparing, &[("name", name)]),
    };
    html! {
        <div class="stack-small" role="status">
            <p class="small">{ words.clone() }</p>
            if fault.is_none() || *fault == Some(Fault::Offline) {
                <progress max="1" value={progress.map(|share| decimal(share, 3))} aria-label={words}></progress>
            }
            if let Some(fault) = &*fault {
                { fault_box(&i18n, Some(fault), &[]) }
                <div class="row">
                    <Button icon={Icon::Refresh} onclick={resume}>{ i18n.t(Key::AttachmentResume) }</Button>
                    <Button kind={Kind::Quiet} onclick={forget}>{ i18n.t(Key::AttachmentForget) }</Button>
                </div>
            }
        </div>
    }
}

async fn send(client: Client, id: IncidentId, waiting: &Waiting, progress: Callback<f64>) -> Result<Attachment, Fault> {
    let blob = attachments::made_smaller(&waiting.blob).await;
    if blob.size() > MOST_BYTES as f64 {
        return Err(Fault::Form(vec![FieldFault::new("", "file-too-large", "")]));
    }
    let sent = Sent { blob, name: waiting.name.clone(), source: waiting.source, key: waiting.key.clone() };
    attachments::send_attachment(client, id, sent, progress).await
}
