//! An opening that says who says so, where or when, or in which cases it is true, is cut off; or what is left begins within a clause.

use super::Bad;

pub(super) const BROKEN: &[Bad] = &[
    (
        "On the surface, the mill and the port are accused of quite different crimes.",
        "The mill and the port are accused of quite different crimes.",
        &["cut"],
    ),
    ("In the north, the price of eels has doubled.", "The price of eels has doubled.", &["cut"]),
    ("Since 2010, the price of eels has doubled.", "The price of eels has doubled.", &["cut"]),
    ("When adjusted for the season, sales of eels fell.", "Sales of eels fell.", &["cut"]),
    (
        "Ida Venn left most of her fortune to the mill, keeping a boat for her son, and asking her three children to keep her letters private, according to her will.",
        "Asking her three children to keep her letters private, according to her will.",
        &["cut"],
    ),
    (
        "After days of pleading, the boy's parents got what they'd been praying for: a chance to leave.",
        "The boy's parents got what they'd been praying.",
        &["cut"],
    ),
    (
        "Hugh Orr ran the mill for years.\nIn May Orr died.\nHis wife Crystal Orr shared a picture of the mill.",
        "Orr shared a picture of the mill.",
        &["cut", "fused"],
    ),
    (
        "But even as the eel pox receded in recent months, thefts continued to rise.",
        "Even as the eel pox receded in recent months.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "A couple visiting Orr Park in Kells on Saturday saw the bodies of two eels in a pond.",
        "Orr Park in Kells on Saturday saw the bodies of two eels in a pond.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "A policeman standing guard Wednesday at the Kells Park in Arland, which will be used for skiing at the fair.",
        "Wednesday at the Kells Park in Arland, which will be used for skiing at the fair.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The younger Mr. Orr joined the fleet and became its youngest pilot.",
        "Orr joined the fleet and became its youngest pilot.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "It is fed by a tank under the mill, but had to be switched off after the water fell.",
        "Had to be switched off after the water fell.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Following four years of border walls, endless legal fights and harsh talk by Mayor Orr, migrants had hopes for the new town.",
        "Endless legal fights and harsh talk by Mayor Orr, migrants had hopes for the new town.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Yesterday, day five of the Arland Cup, Tarn drew with Kells; Ostrel beat Marrow.",
        "Day five of the Arland Cup, Tarn drew with Kells; Ostrel beat Marrow.",
        &["cut"],
    ),
    (
        "\"There are many risks, there is much at stake, and a lot of work by us on the dam,\" Mr. Reil said in May.",
        "A lot of work by us on the dam,\" Mr. Reil said in May.",
        &["cut", "quotation"],
    ),
    (
        "So are we doing the thing where we pretend that books, lessons, and plans can't be chosen by schools and should be left to others?",
        "Plans can't be chosen by schools.",
        &["cut"],
    ),
    (
        "September 5, 2014: Keeping strong ties with guests is part of your success.",
        "2014: Keeping strong ties with guests is part of your success.",
        &["cut"],
    ),
    (
        "Arland has joined Tarn, Kells, and Ostrel in passing laws to ban the books.",
        "Ostrel in passing laws to ban the books.",
        &["cut"],
    ),
    (
        "It passed the council in April, and now heads to the mayor's desk to be signed into law.",
        "Now heads to the mayor's desk to be signed into law.",
        &["cut"],
    ),
    (
        "In the past three months, the mark has lost about 7% of its value against the crown.",
        "The mark has lost about 7% of its value against the crown.",
        &["cut", "fused"],
    ),
    (
        "The slump follows Arland Chancellor Ida Venn’s announcement on Friday that the port would cut the taxes.",
        "Arland Chancellor Ida Venn’s announcement on Friday that the port would cut the taxes.",
        &["cut", "fused"],
    ),
    (
        "To be sold in three forms; Eel Raft, Eel Barge, and Eel Ferry, it is the third form that is dear.",
        "Eel Raft, Eel Barge, and Eel Ferry, it is the third form that is dear.",
        &["cut", "fused"],
    ),
];
