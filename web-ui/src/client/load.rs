//! Loading and sending as hooks: what is under way, what came, what went wrong, try again. Called by the
//! screens. A call that nobody waits for any more is stopped.

use std::{any::Any, future::Future, pin::Pin, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use web_sys::AbortSignal;
use yew::prelude::*;

use super::{Client, Fault, use_client};
use crate::edge;

/// Something that lives on the server, as far as it is here.
#[derive(Debug)]
pub struct Remote<T> {
    /// The last that came; stays while a newer one is under way, so that nothing jumps.
    pub value: Option<Rc<T>>,
    /// Why the last call failed.
    pub fault: Option<Fault>,
    /// Whether a call is under way.
    pub busy: bool,
}

impl<T> Clone for Remote<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), fault: self.fault.clone(), busy: self.busy }
    }
}

impl<T> Remote<T> {
    /// Failed.
    pub fn failed(fault: Fault) -> Self {
        Self { value: None, fault: Some(fault), busy: false }
    }
}

/// A remote thing and the way to ask for it again.
pub struct Load<T> {
    /// As far as it is here.
    pub remote: Remote<T>,
    /// Ask again.
    pub again: Callback<()>,
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        Self { remote: self.remote.clone(), again: self.again.clone() }
    }
}

/// A call under way, whatever it is for: one shape for all, or the page would carry each screen's copy.
type Work<T> = Pin<Box<dyn Future<Output = Result<T, Fault>>>>;

/// What a load depends on, whatever its type.
trait Deps {
    fn same(&self, other: &dyn Any) -> bool;
    fn any(&self) -> &dyn Any;
}

impl<D: PartialEq + 'static> Deps for D {
    fn same(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<D>().is_some_and(|other| other == self)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

#[derive(Clone)]
struct Key(Rc<dyn Deps>, u32);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.1 == other.1 && self.0.same(other.0.any())
    }
}

type Held = Rc<dyn Any>;
type Start = Box<dyn FnOnce(Client, AbortSignal) -> Work<Held>>;

#[derive(Clone, Default)]
struct Erased {
    value: Option<Held>,
    fault: Option<Fault>,
    busy: bool,
}

#[hook]
fn use_erased(deps: Rc<dyn Deps>, start: Start) -> (UseStateHandle<Erased>, Callback<()>) {
    let client = use_client();
    let remote = use_state(|| Erased { busy: true, ..Erased::default() });
    let turn = use_state_eq(|| 0u32);
    {
        let remote = remote.clone();
        use_effect_with(Key(deps, *turn), move |_| {
            let aborter = edge::aborter();
            let before = remote.value.clone();
            remote.set(Erased { value: before.clone(), fault: None, busy: true });
            let work = start(client, aborter.signal());
            spawn_local(async move {
                match work.await {
                    Ok(value) => remote.set(Erased { value: Some(value), ..Erased::default() }),
                    Err(Fault::Stopped) => {}
                    Err(fault) => remote.set(Erased { value: before, fault: Some(fault), busy: false }),
                }
            });
            move || aborter.abort()
        });
    }
    let again = Callback::from(move |()| turn.set(*turn + 1));
    (remote, again)
}

/// Loads, and loads again when `deps` change.
#[hook]
pub fn use_load<D, T, F, Fut>(deps: D, call: F) -> Load<T>
where
    D: Clone + PartialEq + 'static,
    T: 'static,
    F: FnOnce(Client, AbortSignal, D) -> Fut + 'static,
    Fut: Future<Output = Result<T, Fault>> + 'static,
{
    let key: Rc<dyn Deps> = Rc::new(deps.clone());
    let start: Start = Box::new(move |client, signal| {
        let work = call(client, signal, deps);
        Box::pin(async move { work.await.map(|value| Rc::new(value) as Held) })
    });
    let (erased, again) = use_erased(key, start);
    let value = erased.value.clone().and_then(|value| value.downcast::<T>().ok());
    Load { remote: Remote { value, fault: erased.fault.clone(), busy: erased.busy }, again }
}

/// One thing that a person does: send it, know whether it is under way and why it failed.
#[derive(Clone, PartialEq)]
pub struct Sending {
    /// Under way.
    pub busy: bool,
    /// Why the last one failed.
    pub fault: Option<Fault>,
    state: UseStateHandle<(bool, Option<Fault>)>,
    client: Client,
}

impl Sending {
    /// Sends unless one is under way; `done` hears only what succeeded.
    pub fn run<T, Fut>(&self, call: impl FnOnce(Client) -> Fut, done: impl FnOnce(T) + 'static)
    where
        T: 'static,
        Fut: Future<Output = Result<T, Fault>> + 'static,
    {
        if self.busy {
            return;
        }
        let work = call(self.client.clone());
        self.start(Box::pin(async move {
            let value = work.await?;
            Ok(Box::new(move || done(value)) as Box<dyn FnOnce()>)
        }));
    }

    fn start(&self, work: Work<Box<dyn FnOnce()>>) {
        let state = self.state.clone();
        state.set((true, None));
        spawn_local(async move {
            match work.await {
                Ok(done) => {
                    state.set((false, None));
                    done();
                }
                Err(fault) => state.set((false, Some(fault))),
            }
        });
    }

    /// Shows a fault without sending: the form is not right yet.
    pub fn refuse(&self, fault: Fault) {
        self.state.set((false, Some(fault)));
    }

    /// Takes the fault away.
    pub fn clear(&self) {
        self.state.set((false, None));
    }
}

/// For one form or one button.
#[hook]
pub fn use_send() -> Sending {
    let client = use_client();
    let state = use_state(|| (false, None));
    Sending { busy: state.0, fault: state.1.clone(), state, client }
}
