//! Drawing what is to be black: with a pointer on the picture, or with keys on a list of boxes. Called by the viewer. Boxes stand in
//! pixels of the picture, whatever the screen shows of it.

use std::rc::Rc;

use shared_types::{
    attachment::{Attachment, Blackout},
    ids::IncidentId,
};
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

use crate::{
    client::{attachments, use_send},
    components::{Button, Icon, Kind},
    content::fault_box,
    edge_files,
    i18n::{I18n, Key, use_i18n},
};

/// A picture of unknown size is none that can be drawn on; the server tells all of them.
const SIDE: i32 = 1000;
/// What a touch without a move is: no box.
const LEAST: i32 = 4;

/// What is drawn on.
#[derive(Properties, PartialEq)]
pub struct BlackOutProps {
    /// Of which incident.
    pub id: IncidentId,
    /// Which picture.
    pub one: Rc<Attachment>,
    /// Its address in memory.
    pub url: String,
    /// Left without a change.
    pub back: Callback<()>,
    /// Blacked out.
    pub done: Callback<Attachment>,
}

/// Drawing.
#[component]
pub fn BlackOut(props: &BlackOutProps) -> Html {
    let (i18n, sending) = (use_i18n(), use_send());
    let boxes = use_state_eq(Vec::<Blackout>::new);
    let from = use_state_eq(|| None::<(i32, i32)>);
    let node = use_node_ref();
    let size = (props.one.width.unwrap_or(SIDE), props.one.height.unwrap_or(SIDE));
    let place = {
        let node = node.clone();
        move |event: &PointerEvent| {
            let svg = node.cast::<Element>()?;
            let (x, y) = edge_files::point_in(&svg, f64::from(event.client_x()), f64::from(event.client_y()));
            Some((x.round() as i32, y.round() as i32))
        }
    };
    let onpointerdown = {
        let (from, boxes, place, node) = (from.clone(), boxes.clone(), place.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            if let (Some(at), Some(svg)) = (place(&event), node.cast::<Element>()) {
                edge_files::capture(&svg, event.pointer_id());
                let mut all = (*boxes).clone();
                all.push(between(at, at, size));
                boxes.set(all);
                from.set(Some(at));
            }
        })
    };
    let onpointermove = {
        let (from, boxes, place) = (from.clone(), boxes.clone(), place.clone());
        Callback::from(move |event: PointerEvent| {
            if let (Some(begin), Some(at)) = (*from, place(&event)) {
                let mut all = (*boxes).clone();
                if let Some(last) = all.last_mut() {
                    *last = between(begin, at, size);
                }
                boxes.set(all);
            }
        })
    };
    let onpointerup = {
        let (from, boxes) = (from.clone(), boxes.clone());
        Callback::from(move |_: PointerEvent| {
            if from.is_some() {
                let mut all = (*boxes).clone();
                if all.last().is_some_and(|b| b.width < LEAST || b.height < LEAST) {
                    all.pop();
                }
                boxes.set(all);
                from.set(None);
            }
        })
    };
    let add = {
        let boxes = boxes.clone();
        Callback::from(move |()| {
            let mut all = (*boxes).clone();
            all.push(between((size.0 * 3 / 8, size.1 * 3 / 8), (size.0 * 5 / 8, size.1 * 5 / 8), size));
            boxes.set(all);
        })
    };
    let send = {
        let (sending, boxes, done, id, one) =
            (sending.clone(), boxes.clone(), props.done.clone(), props.id, props.one.id);
        Callback::from(move |()| {
            let (areas, done) = ((*boxes).clone(), done.clone());
            sending.run(move |client| attachments::black_out(client, id, one, areas), move |now| done.emit(now));
        })
    };
    html! {
        <div class="stack-small">
            <p class="small">{ i18n.t(Key::AttachmentBlackOutAbout) }</p>
            <svg ref={node} class="black-out" viewBox={format!("0 0 {} {}", size.0, size.1)} {onpointerdown} {onpointermove}
                onpointerup={onpointerup.clone()} onpointercancel={onpointerup} aria-hidden="true">
                <image href={props.url.clone()} width={size.0.to_string()} height={size.1.to_string()} />
                for b in boxes.iter() {
                    <rect x={b.x.to_string()} y={b.y.to_string()} width={b.width.to_string()} height={b.height.to_string()} />
                }
            </svg>
            <ul class="stack-small">
                for (at, b) in boxes.iter().enumerate() { <li class="row" key={at}>{ line(&i18n, &boxes, at, *b, size) }</li> }
            </ul>
            { fault_box(&i18n, sending.fault.as_ref(), &[]) }
            <div class="row">
                <Button icon={Icon::Plus} onclick={add}>{ i18n.t(Key::AttachmentPartAdd) }</Button>
                if !boxes.is_empty() {
                    <Button kind={Kind::Primary} busy={sending.busy} onclick={send}>{ i18n.t(Key::AttachmentBlackOutDo) }</Button>
                }
                <Button kind={Kind::Quiet} onclick={props.back.clone()}>{ i18n.t(Key::AttachmentBack) }</Button>
            </div>
        </div>
    }
}

/// A box in words, moved by its keys.
fn line(i18n: &I18n, boxes: &UseStateHandle<Vec<Blackout>>, at: usize, b: Blackout, size: (i32, i32)) -> Html {
    let numbers = [at as i32 + 1, b.x, b.y, b.width, b.height].map(|n| n.to_string());
    let [n, x, y, width, height] = &numbers;
    let words = i18n.f(Key::AttachmentPart, &[("n", n), ("x", x), ("y", y), ("width", width), ("height", height)]);
    let onkeydown = {
        let boxes = boxes.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(moved) = step(b, &event.key(), event.shift_key(), size) {
                event.prevent_default();
                let mut all = (*boxes).clone();
                all[at] = moved;
                boxes.set(all);
            }
        })
    };
    let remove = {
        let boxes = boxes.clone();
        Callback::from(move |()| {
            let mut all = (*boxes).clone();
            all.remove(at);
            boxes.set(all);
        })
    };
    html! {
        <>
            <button type="button" class="chip" {onkeydown}>{ words.clone() }</button>
            <Button kind={Kind::Quiet} icon={Icon::Close} label={format!("{}: {words}", i18n.t(Key::AttachmentPartRemove))} onclick={remove} />
        </>
    }
}

/// The box between two corners, within the picture.
fn between(one: (i32, i32), other: (i32, i32), size: (i32, i32)) -> Blackout {
    let side = |a: i32, b: i32, most: i32| {
        let (from, until) = (a.min(b).clamp(0, most - 1), a.max(b).clamp(1, most));
        (from, (until - from).max(1))
    };
    let ((x, width), (y, height)) = (side(one.0, other.0, size.0), side(one.1, other.1, size.1));
    Blackout { x, y, width, height }
}

/// A box after an arrow key: moved, or with Shift made larger or smaller, by a fiftieth of the picture.
fn step(b: Blackout, key: &str, resize: bool, size: (i32, i32)) -> Option<Blackout> {
    let by = (size.0.max(size.1) / 50).max(1);
    let (right, down) = match key {
        "ArrowLeft" => (-by, 0),
        "ArrowRight" => (by, 0),
        "ArrowUp" => (0, -by),
        "ArrowDown" => (0, by),
        _ => return None,
    };
    Some(if resize {
        let grown = |n: i32, more: i32, most: i32| (n + more).clamp(1, most.max(1));
        let (width, height) = (grown(b.width, right, size.0 - b.x), grown(b.height, down, size.1 - b.y));
        Blackout { width, height, ..b }
    } else {
        let moved = |n: i32, more: i32, own: i32, most: i32| (n + more).clamp(0, (most - own).max(0));
        let (x, y) = (moved(b.x, right, b.width, size.0), moved(b.y, down, b.height, size.1));
        Blackout { x, y, ..b }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (i32, i32) = (400, 300);

    #[test]
    fn a_box_is_drawn_from_any_corner_and_stays_within() {
        let drawn = Blackout { x: 10, y: 20, width: 90, height: 30 };
        for (one, other) in [((10, 20), (100, 50)), ((100, 50), (10, 20)), ((100, 20), (10, 50))] {
            assert_eq!(between(one, other, SIZE), drawn);
        }
        assert_eq!(between((-50, -50), (999, 999), SIZE), Blackout { x: 0, y: 0, width: 400, height: 300 });
        assert_eq!(between((999, 999), (999, 999), SIZE), Blackout { x: 399, y: 299, width: 1, height: 1 });
    }

    #[test]
    fn keys_move_and_size_it_within_the_picture() {
        let b = Blackout { x: 0, y: 0, width: 50, height: 50 };
        assert_eq!(step(b, "ArrowLeft", false, SIZE), Some(b));
        assert_eq!(step(b, "ArrowRight", false, SIZE), Some(Blackout { x: 8, ..b }));
        assert_eq!(step(b, "ArrowDown", true, SIZE), Some(Blackout { height: 58, ..b }));
        let far = Blackout { x: 350, y: 250, width: 50, height: 50 };
        assert_eq!(step(far, "ArrowRight", false, SIZE), Some(far));
        assert_eq!(step(far, "ArrowRight", true, SIZE), Some(far));
        assert_eq!(step(b, "Enter", false, SIZE), None);
    }
}
