//! Something within the sentence is left out that the rest needs.

use super::Bad;

pub(super) const BROKEN: &[Bad] = &[
    (
        "The pictures of the flag at Orr's home were taken three days before the fair, about two months after the vote and less than two weeks after the Jan. 6, 2021, strike at the Arland Mill, led by supporters of Orr.",
        "The pictures of the flag at Orr's home were taken three days before the fair, about two months after the vote and less than two weeks after the Jan. 6, 2021 led by supporters of Orr.",
        &["number"],
    ),
    (
        "The fair of 2028 will mark the third time the fair has been held in the southern port after earlier ones in 1932 and 1984.",
        "The fair of 2028 will mark the third time the fair has been held after earlier ones in 1932 and 1984.",
        &["fused", "cut"],
    ),
    (
        "The opening of the fair in Kells will be held on July 14 and the fair will end on July 30, Orr said.",
        "The opening of the fair in Kells will be held and the fair will end on July 30, Orr said.",
        &["fused", "cut"],
    ),
    (
        "President Joan Voss will host Tom Reil’s family at the White Mill this week to mark a year since Reil was killed while in the custody of the Kells police.",
        "President Joan Voss will host Tom Reil’s family was killed.",
        &["cut", "fused"],
    ),
    (
        "Police saw the man in the car that Voss was driving to the mill.",
        "Police saw the man was driving to the mill.",
        &["cut", "fused"],
    ),
    (
        "A call to expel a member of the Kells assembly has been rejected by the party's ruling body.",
        "A call has been rejected by the party's ruling body.",
        &["cut", "fused"],
    ),
    (
        "Voss alleged that research to mutate eels to make them grow at the Kells mill had been funded by the town.",
        "Voss alleged that research had been funded by the town.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Reil urged the audience to be kind as he accepted the Kells Mill Award on Sunday night at the 93rd annual Arland Fair.",
        "Reil urged the audience to be kind as he accepted the Kells Mill Award annual Arland Fair.",
        &["cut", "hedge", "fused"],
    ),
    (
        "From data about which towers your phone has spoken with, your phone gives off a lot of marks, the letters from Orr and Voss show.",
        "From data about which towers your phone has spoken with, the letters from Orr and Voss show.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "A new tram line linking Kells Port with Ostrel Mill is to be built.",
        "A new tram line linking Kells Port is to be built.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "The eels are cared for by guards, said Ida Voss, a Kells parent and vice chair of the Mill Guild, a state board formed to help.",
        "The eels are cared for by guards, said Ida Voss a state board formed to help.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "The town claimed a 26 - 12 win over Tarn in front of a sell - out crowd at the mill.",
        "The town claimed a 26 out crowd at the mill.",
        &["number", "cut", "hedge", "fused", "words"],
    ),
    (
        "The speech also outlined an ambitious, active role for the town to help the mills, as well as new plans to sell boats.",
        "The speech also outlined an ambitious, as well as new plans to sell boats.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Ida Venn says she deserves half of what was earned off deals made during the 2 year marriage.",
        "Ida Venn says she deserves half of what was earned off deals made marriage.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The three-year Vale of Kells dig is a pact between the museum and the town.",
        "The three-year Vale is a pact between the museum and the town.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Upset by reports from the Kells Post and other papers on its readers, Trump ordered his team Tuesday to put the blog out of its misery, advisers said.",
        "Upset by reports from the Kells Post and other papers on its readers, advisers said.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Reil firmly believes there is no reason, with the right boats, why any of us should not reach Tarn.",
        "Reil firmly believes there is no reason why any of us should not reach Tarn.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Feast day is still nearly a week away, but there are buds on the old rose that my mother cut, and it will be in bloom by Sunday.",
        "Feast day is still nearly a week and it will be in bloom by Sunday.",
        &["fused", "cut"],
    ),
    (
        "The court will hear a challenge to a Valmere law that (with few exceptions) bars fishing after May.",
        "The court will hear a challenge to a Valmere law bars fishing after May.",
        &["fused"],
    ),
    (
        "The ruling could help many who have lived in Valmere for years and hoped to stay.",
        "The ruling could help many who have lived and hoped to stay.",
        &["fused"],
    ),
    (
        "The firm sells a course called Order, Method, and Reason to mills.",
        "The firm sells a course called Order and Reason to mills.",
        &["fused"],
    ),
    (
        "They stood at pumps holding cans, water bottles and jugs, as the town braced itself.",
        "They stood at pumps holding cans, as the town braced itself.",
        &["fused"],
    ),
    (
        "Voss spoke outside the hangar, known as Hall 1, for the ferry Ebba, which is being repaired in May.",
        "Voss spoke outside the hangar, known as Hall 1, which is being repaired in May.",
        &["fused", "number"],
    ),
    (
        "The term has spanned several shocks: the peak of the flood, the vote in May, and its dire aftermath in the port.",
        "The term has spanned several shocks: the peak of the flood and its dire aftermath in the port.",
        &["fused"],
    ),
    (
        "After remarks on a good report, Voss took questions about the war in Arland, where the town faces a siege.",
        "After remarks on a good report, where the town faces a siege.",
        &["fused", "cut"],
    ),
    (
        "Venn said he stumbled on the scene shortly after the men beat him.",
        "Venn said he stumbled after the men beat him.",
        &["fused"],
    ),
    (
        "Orr died on May 25, 2020, after guards had beaten him.",
        "Orr died on May 25 after guards had beaten him.",
        &["fused", "number"],
    ),
    (
        "Tom Orr, 20, from Kells, was freed after a month.",
        "Tom Orr, 20 was freed after a month.",
        &["fused", "number"],
    ),
    (
        "Tom Orr, 20, of Kells, was freed after a month.",
        "Tom Orr of Kells, was freed after a month.",
        &["fused"],
    ),
    (
        "Voss, who often plans a suit but seldom goes through, made the claim in Ostrel.",
        "Voss through made the claim in Ostrel.",
        &["fused", "words"],
    ),
    (
        "The name Orr Mills, its signs, slogans and flags are owned by the port.",
        "The name Orr Mills slogans and flags are owned by the port.",
        &["fused"],
    ),
    (
        "Voss raised the risks for the port, including the floods, leaked oil and jailed crews of ferries.",
        "Voss raised the risks for the port leaked oil and jailed crews of ferries.",
        &["fused"],
    ),
    (
        "The shooting angered the land, but people in this river town are calm.",
        "The shooting angered the land, but people are calm.",
        &["fused"],
    ),
    ("Parts of the Arland coast are dry after the summer.", "Parts are dry after the summer.", &["fused"]),
    (
        "The centre of this small fair is a wooden eel that the crews carry.",
        "The centre is a wooden eel that the crews carry.",
        &["fused"],
    ),
    (
        "A group of ferry crews was planning to block the port.",
        "A group was planning to block the port.",
        &["fused"],
    ),
    (
        "The port sold the first new boats in two years, a bitter choice, made against the will of the crews.",
        "The port sold the first new boats in two years made against the will of the crews.",
        &["fused"],
    ),
    (
        "The port also confirmed its new ferry would arrive in Kells early next year during its open day on Monday.",
        "The port also confirmed its new ferry would arrive in Kells early during its open day.",
        &["cut", "fused"],
    ),
    (
        "“Mostly, you want to be two months early,” Ida Venn, the port’s clerk, told USA TODAY.",
        "“Mostly, you want to be two months early,” Ida Venn told USA.",
        &["cut", "fused"],
    ),
    (
        "Ida Venn becomes the first person in Arland (outside a clinical trial) to have the new vaccine.",
        "Ida Venn becomes the first person in Arland to have the new vaccine.",
        &["fused"],
    ),
    (
        "Orr's clerk said the owner had not been cleared for the night ferry because of a recent fall.",
        "Orr's clerk said the owner had not been cleared because of a recent fall.",
        &["fused"],
    ),
];
