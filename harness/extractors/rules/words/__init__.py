"""What all rules read: tokens, sentences, datelines, quotation marks, noun phrases, and the word lists."""
