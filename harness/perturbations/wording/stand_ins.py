"""Names that stand in for those of an article: common ones of many countries, and towns that are rarely in the news."""

from __future__ import annotations

from harness.gold.prose.tokens import word_set, words_in_order

GIVEN_NAMES = words_in_order(
    "Amara Anselm Aylin Bela Bronwen Carmen Cosmin Dalia Davor Eirik Elif Esteban Farida Femi Gaspar Gwen Hamid Hanne "
    "Ines Ivo Jelena Jomo Kalina Kenji Lamine Lucia Magnus Marisol Nadia Nikola Odalys Omari Paloma Pavel Quentin Rana "
    "Ruben Sanna Soren Tamsin Tariq Ulrike Umar Vesna Vito Wanda Wim Ximena Yara Yusuf Zainab Zoran"
)
SURNAMES = words_in_order(
    "Abara Alvesson Baltrusch Beltran Castellan Chukwu Dahlberg Dimitrov Eklund Escamilla Falkner Farouk Galanis "
    "Gruber Haddad Halvorsen Ibarra Ivanek Jankovic Jarvela Kamara Kowalczyk Lindqvist Lombardi Mbeki Moravec "
    "Nakagawa Novotny Okonkwo Oyelaran Palmgren Petrossian Quintero Rasmussen Rivero Sandoval Szabo Takahashi Tuominen "
    "Ugarte Ulmanis Valdez Vukovic Wachira Wallin Ximenes Yilmaz Yoshida Zamora Zielinski"
)
TOWNS = words_in_order(
    "Almere Arvika Avila Bergamo Bregenz Celje Cuenca Derry Dornbirn Elva Evora Falun Fermo Gorizia Grosseto "
    "Hamar Huelva Imatra Ioannina Jelgava Jena Kaunas Kuopio Lahti Leiria Maribor Matera Narvik Novara Olomouc "
    "Oulu Parnu Pecs Quillota Quimper Rauma Rovigo Siena Sopron Tampere Tartu Udine Uppsala Vaasa Viseu Wels "
    "Wiltz Xanthi Xativa Yalova Ystad Zadar Zwolle"
)
# Titles and particles in a person's name, in small letters.
KEPT_WORDS = word_set(
    "mr mrs ms miss dr prof professor sir lord lady dame king queen prince princess pope saint st sheikh sultan imam "
    "president minister senator governor mayor general colonel captain major sergeant lieutenant officer judge justice "
    "herr frau señor señora don doña monsieur madame mme the der die das van von den del della dos las bin ibn"
)
