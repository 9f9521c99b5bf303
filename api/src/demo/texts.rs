//! What people write: descriptions and short texts, put together from pieces. No names, no plates, nothing that points at a
//! person.
//!
//! Called by the generator.

use super::dice::Dice;

/// A description: what was seen, and sometimes what was done.
pub fn description(dice: &mut Dice, kind: &str, trade: &str, place: &str) -> String {
    let seen = dice.pick(seen(kind));
    let mut text = seen
        .replace("{a}", dice.pick(articles(trade)))
        .replace("{p}", &if place.is_empty() { dice.pick(CORNERS).to_owned() } else { there(place) })
        .replace("{n}", NUMBERS[usize::try_from(dice.between(0, 5)).unwrap_or_default()])
        .replace("{w}", dice.pick(WHO));
    if dice.chance(0.72) {
        text.push(' ');
        text.push_str(dice.pick(done(kind)));
    }
    if dice.chance(0.18) {
        text.push(' ');
        text.push_str(dice.pick(CLOSINGS));
    }
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A corner of a site as it stands in a sentence.
fn there(place: &str) -> String {
    let before = match place.split([' ', '-']).next().unwrap_or_default() {
        "fietsenstalling" | "fietsenrekken" | "hoofdingang" | "bushalte" => "bij de",
        "ingang" => "bij",
        "Lindeplein" | "Poortplein" | "parkeerterrein" | "talud" | "afvalplein" => "op het",
        "parkeerdek" => "op",
        "passage" | "trappenhuis" => "in",
        "expeditiestraat" | "onderdoorgang" => "in de",
        _ => "op de",
    };
    format!("{before} {place}")
}

/// The sentence for others.
pub fn short(dice: &mut Dice, kind: &str) -> &'static str {
    dice.pick(match kind {
        "theft.shoplifting" | "theft.shoplifting-violence" => &[
            "Let op grote tassen en jassen over de arm.",
            "Winkeldiefstal; controleer de beveiligingspoortjes.",
            "Meerdere personen werkten samen: een leidt af, een neemt mee.",
            "Weggerend met onbetaalde artikelen.",
            "Zelfscan niet volledig gescand; extra steekproeven gewenst.",
            "Spreek klanten bij het rek aan, dat schrikt af.",
        ][..],
        "theft.burglary-business" => &[
            "Inbraak in de nacht; controleer sluitwerk en alarm.",
            "Inbraak gemeld. Let op onbekende bestelwagens bij de achterzijde.",
            "Glas wordt hersteld, ruimte blijft vandaag dicht.",
        ],
        "theft.cycle" => &["Fiets gestolen; zet fietsen op twee sloten.", "Extra toezicht bij de stalling."],
        "theft.cargo-goods" | "theft.from-vehicle" | "theft.of-vehicle" => &[
            "Laat niets zichtbaar in voertuigen liggen.",
            "Diefstal bij geparkeerde voertuigen; sluit het hek na zessen.",
        ],
        "theft.pickpocketing" => &["Zakkenrollers actief; waarschuw klanten.", "Let op afleiding bij de kassa."],
        "fraud.counterfeit-money" => &["Vals geld aangeboden; controleer briefjes van 50."],
        "fraud.payment" | "fraud.refund" | "fraud.change-trick" | "fraud.swindle" => &[
            "Vraag altijd om de bon bij retour.",
            "Wisseltruc geprobeerd; tel rustig na.",
            "Let op bij betaling met andermans pas.",
        ],
        "nuisance.youth" => {
            &["Groep jongeren aangesproken en vertrokken.", "Overlast na schooltijd; beveiliging loopt extra rondes."]
        }
        k if k.starts_with("nuisance") => &["Persoon aangesproken en weggestuurd.", "Overlast beëindigd."],
        k if k.starts_with("damage") => {
            &["Schade gemeld, herstel is besteld.", "Vernieling in de nacht; heeft iemand iets gezien?"]
        }
        k if k.starts_with("violence") => {
            &["Agressie tegen personeel; bel de beveiliging bij twijfel.", "Situatie onder controle."]
        }
        k if k.starts_with("public-space") => &["Doorgegeven aan de gemeente.", "Wordt deze week hersteld."],
        k if k.starts_with("safety") => &["Hulp is verleend.", "Situatie is weer veilig."],
        _ => &["Onderzocht door de beveiliging.", "Blijf opletten en meld wat opvalt."],
    })
}

/// A sentence with a step of the handling.
pub fn step(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "Beelden veiliggesteld.",
        "Gesproken met de winkel.",
        "Doorgegeven aan de wijkagent.",
        "Aangifte gedaan door de ondernemer.",
        "Ronde gelopen, niets meer aangetroffen.",
        "Besproken in het wekelijks overleg.",
        "Herstel besteld bij de installateur.",
        "Melder is teruggebeld.",
    ])
}

const NUMBERS: &[&str] = &["twee", "drie", "vier", "vijf", "enkele", "meerdere"];
const WHO: &[&str] = &["een persoon", "een klant", "twee personen", "een duo", "een groepje"];
const CORNERS: &[&str] = &[
    "achter in de winkel",
    "bij de kassa",
    "bij de ingang",
    "in het magazijn",
    "bij het middelste rek",
    "aan de achterzijde",
    "bij de zelfscan",
];
const CLOSINGS: &[&str] = &[
    "Camerabeelden zijn beschikbaar.",
    "Geen getuigen.",
    "De winkelier wil graag horen wat ermee gebeurt.",
    "Dit gebeurt vaker op dit tijdstip.",
    "Geen schade aan de winkel.",
    "Collega's zijn ingelicht.",
];

fn articles(trade: &str) -> &'static [&'static str] {
    match trade {
        "supermarkt" => &[
            "flessen drank",
            "pakken koffie",
            "scheermesjes",
            "vlees en kaas",
            "energiedrank",
            "babyvoeding",
            "boodschappen",
        ],
        "drogist" => {
            &["scheermesjes", "make-up", "elektrische tandenborstels", "parfum", "vitaminepotten", "babyvoeding"]
        }
        "parfum" => &["flessen parfum", "testers", "cadeausets", "oogschaduw en lippenstift"],
        "mode" | "schoen" => &["jassen", "spijkerbroeken", "merkshirts", "truien", "schoenen", "riemen"],
        "sport" => &["sportschoenen", "trainingspakken", "fietscomputers", "voetbalshirts"],
        "elektronica" => &["oortjes", "telefoonhoesjes", "spelcomputers", "opladers", "een luidspreker"],
        "juwelier" => &["armbanden", "ringen", "een horloge"],
        "slijter" => &["flessen whisky", "sigaretten", "flessen wodka"],
        "speelgoed" => &["bouwdozen", "verzamelkaarten", "knuffels"],
        "bouw" | "metaal" => &["koperen leidingen", "gereedschap", "kabelhaspels", "aluminium profielen"],
        "transport" | "opslag" | "groothandel" => {
            &["pallets met elektronica", "dozen kleding", "banden", "dozen met sterke drank"]
        }
        _ => &["artikelen uit het rek", "kleine spullen", "goederen", "spullen van de toonbank"],
    }
}

fn seen(kind: &str) -> &'static [&'static str] {
    match kind {
        "theft.shoplifting" => &[
            "{w} nam {n} {a} mee zonder te betalen.",
            "{w} verborg {a} {p} en liep langs de kassa.",
            "Bij controle bleek dat {a} niet was afgerekend.",
            "Leeg rek ontdekt: {n} {a} verdwenen.",
            "Beveiligingspoort ging af; {a} aangetroffen.",
            "Medewerker zag {w} {a} wegstoppen {p}.",
            "Lege verpakkingen van {a} gevonden {p}.",
            "{w} rende weg met {a}.",
        ],
        "theft.shoplifting-violence" => &[
            "{w} werd aangesproken over {a} en duwde een medewerker weg.",
            "Bij aanhouding voor diefstal van {a} werd geslagen en getrapt.",
            "{w} dreigde toen om de bon van {a} werd gevraagd.",
        ],
        "theft.burglary-business" => &[
            "Bij opening bleek de deur {p} opengebroken; {a} weggenomen.",
            "Ruit {p} vernield, {a} weg.",
            "Alarm in de nacht; sporen van braak {p}.",
            "Kassalade opengebroken en {a} meegenomen.",
            "Braaksporen {p}, niets weggenomen voor zover bekend.",
        ],
        "theft.from-vehicle" => &[
            "Ruit van bestelwagen ingeslagen {p}; gereedschap weg.",
            "Tas uit auto gehaald {p}.",
            "Katalysator weggenomen {p}.",
            "Lading uit aanhanger verdwenen {p}.",
        ],
        "theft.of-vehicle" => &[
            "Bestelwagen niet meer aangetroffen {p}.",
            "Aanhanger verdwenen {p}.",
            "Personenauto weg {p}, geen glas op de grond.",
        ],
        "theft.cycle" => &[
            "Fiets weg {p}; kettingslot lag doorgeslepen op de grond.",
            "Elektrische fiets gestolen {p}.",
            "Bakfiets verdwenen {p}.",
            "Scooter niet meer aangetroffen {p}.",
            "Fiets van klant gestolen tijdens het winkelen, {p}.",
        ],
        "theft.pickpocketing" => &[
            "Portemonnee uit tas verdwenen tijdens het afrekenen.",
            "Telefoon uit jaszak gerold {p}.",
            "Klant mist portemonnee na gedrang {p}.",
        ],
        "theft.cargo-goods" => &[
            "Hek doorgeknipt {p}; {a} weggenomen.",
            "Zeil van oplegger opengesneden {p}, {a} weg.",
            "Zegel van container verbroken {p}.",
            "Koperen leidingen van het dak gehaald.",
            "Zending opgehaald door onbekende vervoerder; papieren bleken vals.",
        ],
        "theft.fuel" => &["Getankt en weggereden zonder te betalen.", "Betaling geweigerd en toch vertrokken."],
        "theft.embezzlement" => &[
            "Kasverschil vastgesteld over meerdere diensten.",
            "Artikelen afgeboekt die niet zijn verkocht.",
            "Verschil bij telling; onderzoek loopt.",
        ],
        "violence.robbery-business" => &[
            "Overval: kassagelden onder bedreiging afgegeven.",
            "Twee gemaskerde personen eisten geld; niemand gewond.",
        ],
        "violence.assault" => {
            &["Persoon geslagen {p} na woordenwisseling.", "Duwen en slaan {p}; slachtoffer opgevangen."]
        }
        "violence.threat" => &[
            "Medewerker bedreigd na weigering van verkoop.",
            "{w} dreigde terug te komen.",
            "Bedreigende taal aan de balie.",
        ],
        "violence.against-staff" => &[
            "{w} schold medewerkers uit na vraag om de bon.",
            "Caissière bespuugd.",
            "Medewerker werd geduwd bij het sluiten.",
            "{w} sloeg op de toonbank en weigerde te vertrekken.",
        ],
        "violence.fight" => &["Vechtpartij {p}, ongeveer {n} personen.", "Ruzie liep uit op vechten {p}."],
        "fraud.refund" => {
            &["Retour aangeboden zonder geldige bon.", "Ander artikel in de doos bij retour.", "Bon bleek al gebruikt."]
        }
        "fraud.payment" => {
            &["Betaald met pas die als gestolen staat gemeld.", "Online bestelling betaald met andermans gegevens."]
        }
        "fraud.change-trick" => &[
            "Wisseltruc bij de kassa; verschil van een briefje van 50.",
            "Verwarring bij wisselgeld, later kasverschil.",
        ],
        "fraud.counterfeit-money" => &[
            "Vals briefje van 50 ontdekt bij het tellen.",
            "Vals briefje aangeboden en geweigerd.",
            "Vals briefje van 20 in de kassa.",
        ],
        "fraud.swindle" => {
            &["Bestelling geleverd, factuur nooit betaald.", "Valse factuur ontvangen op naam van een leverancier."]
        }
        "damage.vandalism" => &[
            "Ruit vernield {p}.",
            "Afvalbak en bank vernield {p}.",
            "Lichtreclame kapotgegooid {p}.",
            "Slagboom krom getrapt {p}.",
            "Krassen op pui {p}.",
        ],
        "damage.graffiti" => &["Muur beklad {p}.", "Rolluik beklad {p}.", "Nieuwe tags {p}."],
        "damage.arson" => &["Container in brand gestoken {p}.", "Brandje gesticht in afvalbak {p}."],
        "nuisance.youth" => &[
            "Groep jongeren hangt {p}; lawaai en afval.",
            "Jongeren op fatbikes door de passage, {p}.",
            "Groep van ongeveer {n} jongeren valt winkelend publiek lastig {p}.",
            "Jongeren gooien met eten {p}.",
            "Jongeren blijven na aanspreken terugkomen {p}.",
        ],
        "nuisance.drink-drugs" => {
            &["{w} onder invloed {p}.", "Drankgebruik en flessen op de grond {p}.", "Blowende groep {p}."]
        }
        "nuisance.begging" => &["{w} bedelt hinderlijk {p}.", "Bedelen bij de betaalautomaat, {p}."],
        "nuisance.fireworks" => &[
            "Zwaar vuurwerk afgestoken {p}.",
            "Vuurwerk gegooid naar winkelend publiek {p}.",
            "Vuurwerk in afvalbak {p}.",
        ],
        "nuisance.ban-breached" => {
            &["Persoon met winkelverbod in de winkel herkend.", "Winkelverbod overtreden; persoon is weggestuurd."]
        }
        "nuisance.insult" => &["Medewerker uitgescholden.", "Beledigende opmerkingen aan de kassa."],
        "nuisance.trespass" => &["{w} weigerde na sluiting te vertrekken.", "Onbevoegde aangetroffen {p}."],
        "nuisance.dangerous-driving" => {
            &["Auto's rijden met hoge snelheid {p}.", "Bijeenkomst van auto's met driften {p}."]
        }
        "nuisance.rough-sleeping" => &["{w} slaapt {p}.", "Slaapplek aangetroffen {p}."],
        "public-space.fly-tipping" => {
            &["Grofvuil gedumpt {p}.", "Zakken bedrijfsafval {p}.", "Bouwafval achtergelaten {p}."]
        }
        "public-space.lighting" => &["Verlichting kapot {p}.", "Twee lantaarns uit {p}."],
        "public-space.parking" => {
            &["Vluchtroute geblokkeerd door geparkeerde auto {p}.", "Bestelwagen staat voor de nooduitgang, {p}."]
        }
        "suspicious.situation" => &[
            "{w} fotografeert sloten en camera's {p}.",
            "{w} voelt aan deuren {p}.",
            "Herhaaldelijk zelfde personen gezien {p}.",
        ],
        "suspicious.vehicle" => {
            &["Bestelwagen rijdt meermaals langzaam rond {p}.", "Auto zonder verlichting geparkeerd {p}."]
        }
        "suspicious.open-door" => &[
            "Deur open aangetroffen tijdens ronde; pand nagelopen.",
            "Hek open aangetroffen; sluithouder gebeld.",
            "Raam niet gesloten, gesloten door beveiliging.",
        ],
        "suspicious.undermining" => &[
            "Ongebruikelijk veel bezoek buiten werktijd en afgeplakte ramen.",
            "Sterke chemische geur bij een loods.",
            "Huur contant betaald, bedrijvigheid ontbreekt.",
        ],
        "safety.medical" => &[
            "Bezoeker onwel {p}; hulp verleend.",
            "Val op de roltrap; pleister en rust.",
            "AED gehaald, ambulance was snel ter plaatse.",
        ],
        "safety.accident" => &[
            "Aanrijding op lage snelheid {p}.",
            "Bezoeker uitgegleden {p}.",
            "Heftruck raakte stelling; niemand gewond.",
        ],
        "safety.missing-person" => {
            &["Kind kwijt {p}; binnen het kwartier terug bij ouders.", "Verward persoon begeleid {p}."]
        }
        "safety.technical" => &[
            "Brandmelding zonder brand.",
            "Inbraakalarm, loos; sleutelhouder gebeld.",
            "Lift staat stil.",
            "Rolluik blijft hangen.",
        ],
        "safety.fire" => &["Rook uit meterkast; brandweer ter plaatse.", "Klein brandje in de keuken, zelf geblust."],
        "safety.hazardous" => {
            &["Vaten met onbekende vloeistof gedumpt {p}.", "Jerrycans met sterke geur gevonden {p}."]
        }
        "drugs-weapons.dealing" => &["Vermoeden van dealen {p}.", "Korte contacten bij een auto {p}."],
        "drugs-weapons.weapon" => &["Mes gezien bij jongere {p}.", "Mes gevonden in plantenbak {p}."],
        _ => &["Melding van {w} {p}.", "Bijzonderheid gemeld {p}.", "Situatie bekeken {p}."],
    }
}

fn done(kind: &str) -> &'static [&'static str] {
    match kind.split('.').next().unwrap_or_default() {
        "theft" => &[
            "Beveiliging gewaarschuwd.",
            "Personen waren al weg.",
            "Aangehouden en overgedragen aan de politie.",
            "Goederen terug in het rek.",
            "Aangifte volgt.",
            "Camerabeelden worden bekeken.",
            "Niet achterhaald.",
        ],
        "nuisance" => &[
            "Aangesproken en vertrokken.",
            "Bij aankomst niemand meer aangetroffen.",
            "Wijkagent ingelicht.",
            "Gewaarschuwd voor een verbod.",
        ],
        "damage" => {
            &["Afgezet met lint.", "Glaszetter gebeld.", "Foto's gemaakt.", "Schade doorgegeven aan de beheerder."]
        }
        "violence" => &["Politie gebeld.", "Medewerker opgevangen.", "Situatie gesust door de beveiliging."],
        "fraud" => &["Niet uitbetaald.", "Kassamedewerkers gewaarschuwd.", "Aangifte gedaan via internet."],
        "public-space" => &["Gemeld bij de gemeente.", "Plek afgezet.", "Opruiming aangevraagd."],
        "safety" => &["Hulpdiensten waren niet nodig.", "BHV heeft geholpen.", "Monteur gebeld."],
        _ => &["Beveiliging heeft gekeken.", "Extra ronde gepland.", "Doorgegeven aan de wijkagent."],
    }
}
