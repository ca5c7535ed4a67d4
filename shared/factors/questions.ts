/**
 * Questions by Okta's keys, which clients and imports name; the words are ours.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/
 */
export const questions: Readonly<Record<string, string>> = {
  disliked_food: 'Which food did you like least as a child?',
  name_of_first_plush_toy: 'What was your first stuffed animal called?',
  first_award: 'What did you win your first medal or prize for?',
  favorite_security_question: 'Which security question do you like best?',
  favorite_toy: 'Which toy did you like best as a child?',
  first_computer_game: 'Which computer game did you play first?',
  favorite_movie_quote: 'Which line from a film do you like best?',
  first_sports_team_mascot: 'What was the mascot of the first team that you played in?',
  first_music_purchase: 'Which record or song did you buy first?',
  favorite_art_piece: 'Which work of art do you like best?',
  grandmother_favorite_desert: 'Which dessert did your grandmother like best?',
  first_thing_cooked: 'What did you learn to cook first?',
  childhood_dream_job: 'What did you want to become as a child?',
  first_kiss_location: 'Where was your first kiss?',
  place_where_significant_other_was_met: 'Where did you meet your partner?',
  favorite_vacation_location: 'Where did you spend your best holiday?',
  new_years_two_thousand: 'Where were you when the year 2000 began?',
  favorite_speaker_actor: 'Which speaker or actor do you like best?',
  favorite_book_movie_character: 'Which character of a book or film do you like best?',
  favorite_sports_player: 'Which athlete do you like best?',
};

/** Empty for a key that is not among them. */
export const questionText = (key: string): string => (Object.hasOwn(questions, key) ? (questions[key] ?? '') : '');
