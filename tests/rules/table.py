"""Which test holds which rule: the rules R1 to R45 and the conflicts of rules.toml."""

TESTS: dict[str, tuple[str, ...]] = {
    "R1": (
        "rules/test_documents.py::test_r1_no_massage_before_six_weeks",
        "guide/test_planner.py::test_under_46_days_there_is_no_plan_without_agreement",
    ),
    "R2": ("rules/test_documents.py::test_r2_from_birth_where_a_professional_agrees",),
    "R3": ("rules/test_documents.py::test_r3_at_two_months_at_most_a_minute",),
    "R4": ("rules/test_documents.py::test_r4_from_two_to_four_months_at_most_two_minutes",),
    "R5": ("rules/test_documents.py::test_r5_from_five_to_seven_months_at_most_five_minutes",),
    "R6": (
        "rules/test_documents.py::test_r6_from_eight_months_at_most_five_minutes_and_from_twelve_seven",
    ),
    "R7": (
        "rules/test_documents.py::test_r7_as_it_comes_no_session_strokes_for_more_than_five_minutes",
    ),
    "R8": (
        "rules/test_documents.py::test_r8_the_youngest_have_under_five_minutes_and_one_technique",
    ),
    "R9": ("rules/test_documents.py::test_r9_each_age_has_its_own_kind_of_moves",),
    "R11": (
        "rules/test_documents.py::test_r11_from_seven_months_it_is_a_game",
        "guide/test_planner.py::test_a_baby_on_the_move_gets_strokes",
    ),
    "R12": ("rules/test_documents.py::test_r12_from_twelve_months_the_part_of_the_body_is_named",),
    "R13": ("rules/test_documents.py::test_r13_daily_and_no_more",),
    "R14": ("rules/test_documents.py::test_r14_not_right_after_a_meal",),
    "R15": ("rules/test_documents.py::test_r15_not_when_hungry",),
    "R16": (
        "rules/test_documents.py::test_r16_within_two_hours_of_night_sleep_only_quiet_strokes",
        "session/test_gate.py::test_close_to_bedtime_the_quiet_set_is_done",
    ),
    "R17": (
        "rules/test_documents.py::test_r17_only_a_happy_baby",
        "session/test_gate.py::test_not_sure_is_another_day",
    ),
    "R18": ("rules/test_documents.py::test_r18_only_a_baby_who_is_awake",),
    "R19": ("rules/test_documents.py::test_r19_dry_hands_unless_oil_was_chosen",),
    "R20": (
        "rules/test_documents.py::test_r20_oil_after_a_test_a_couple_of_drops_warmed_in_the_palms",
    ),
    "R21": ("rules/test_documents.py::test_r21_clean_warm_hands_short_nails_no_rings",),
    "R22": ("rules/test_documents.py::test_r22_the_palms_are_rubbed_together",),
    "R23": ("rules/test_documents.py::test_r23_hands_and_fingers_only",),
    "R24": ("rules/test_documents.py::test_r24_the_first_time_it_is_tried_on_ones_own_arm",),
    "R25": (
        "rules/test_documents.py::test_r25_any_pain_ends_it_for_the_day",
        "session/test_signs.py::test_pain_ends_the_day_in_every_state",
    ),
    "R26": ("rules/test_documents.py::test_r26_an_aired_room",),
    "R27": ("rules/test_documents.py::test_r27_a_warm_room_a_towel_on_the_floor_a_nappy",),
    "R28": ("rules/test_documents.py::test_r28_phones_and_tv_are_silent",),
    "R29": ("rules/test_documents.py::test_r29_music_plays",),
    "R30": (
        "rules/test_documents.py::test_r30_the_gentlest_strokes_come_first_and_last",
        "session/test_rules.py::test_when_time_is_short_main_moves_are_left_out_and_closing_strokes_are_not",
    ),
    "R31": (
        "rules/test_documents.py::test_r31_rubbing_comes_after_warming",
        "session/test_rules.py::test_without_the_warm_up_there_is_no_rubbing_on_that_leg",
    ),
    "R32": ("rules/test_documents.py::test_r32_tapping_stands_between_the_strokes",),
    "R33": ("rules/test_documents.py::test_r33_under_the_toes_comes_after_the_warm_up",),
    "R34": ("rules/test_documents.py::test_r34_talk_and_touch_come_before_the_first_stroke",),
    "R35": ("rules/test_documents.py::test_r35_the_first_three_sessions_hold_two_moves_at_most",),
    "R36": ("rules/test_documents.py::test_r36_one_new_move_in_a_session",),
    "R37": (
        "rules/test_documents.py::test_r37_three_passes_at_most",
        "rules/test_documents.py::test_r37_again_by_voice_does_not_pass_three",
    ),
    "R38": ("rules/test_documents.py::test_r38_ten_strokes_are_one_pass",),
    "R39": (
        "rules/test_documents.py::test_r39_a_sign_of_stress_halts_at_once",
        "rules/test_documents.py::test_r39_after_a_day_that_was_stopped_there_is_no_other_session",
        "session/test_signs.py::test_two_signs_together_are_as_clear_as_crying",
    ),
    "R40": (
        "rules/test_documents.py::test_r40_calm_first_then_on_from_the_gentlest_strokes",
        "session/test_rules.py::test_the_restart_begins_with_opening_strokes_and_drops_the_move",
    ),
    "R41": (
        "rules/test_documents.py::test_r41_not_when_ill_or_just_vaccinated_or_out_of_sorts",
        "session/test_gate.py::test_an_answer_that_does_not_pass_ends_kindly",
    ),
    "R43": ("rules/test_documents.py::test_r43_worries_go_to_a_doctor",),
    "R44": ("rules/test_documents.py::test_r44_nothing_is_said_of_how_feet_develop",),
    "R45": ("rules/test_documents.py::test_r45_what_was_not_liked_is_offered_less",),
    "conflict 1": (
        "rules/test_conflicts.py::test_conflict_1_dry_hands_no_oil_for_the_smallest_no_almond_with_allergy",
    ),
    "conflict 2": (
        "rules/test_conflicts.py::test_conflict_2_bicycle_legs_wait_an_hour_after_a_feed",
    ),
    "conflict 3": (
        "rules/test_conflicts.py::test_conflict_3_one_restart_without_the_last_move_then_the_day_is_over",
        "session/test_rules.py::test_the_second_crying_ends_the_day_kindly",
    ),
    "conflict 4": (
        "rules/test_conflicts.py::test_conflict_4_a_yawn_ends_or_pauses_as_set",
        "session/test_signs.py::test_a_yawn_that_is_no_stop_counts_as_a_sign",
    ),
    "conflict 5": (
        "rules/test_conflicts.py::test_conflict_5_the_wind_down_set_is_strokes",
        "guide/test_gate.py::test_close_to_bedtime",
    ),
    "conflict 6": (
        "rules/test_conflicts.py::test_conflict_6_the_tens_are_strokes_inside_one_pass",
    ),
    "conflict 7": ("rules/test_conflicts.py::test_conflict_7_both_clocks_of_the_youngest_hold",),
    "conflict 8": ("rules/test_conflicts.py::test_conflict_8_both_clocks_of_older_babies_hold",),
    "conflict 9a": (
        "rules/test_conflicts.py::test_conflict_9a_unlocked_before_six_weeks_it_is_one_stroke_move_without_oil",
    ),
    "conflict 9b": (
        "rules/test_conflicts.py::test_conflict_9b_tapping_from_three_months_never_before_two",
    ),
    "conflict 9c": ("rules/test_conflicts.py::test_conflict_9c_greeting_opening_the_rest_closing",),
    "conflict 9d": (
        "rules/test_conflicts.py::test_conflict_9d_the_figure_of_the_age_beats_the_general_one",
    ),
    "conflict 10": ("rules/test_conflicts.py::test_conflict_10_one_set_of_bands_by_corrected_age",),
    "conflict 11": (
        "rules/test_conflicts.py::test_conflict_11_leg_strokes_alone_for_the_smallest_kneading_of_legs_from_eight_months",
    ),
    "conflict 12": (
        "rules/test_conflicts.py::test_conflict_12_toes_from_eight_months_squeezing_never_before_three",
    ),
    "conflict 13": (
        "rules/test_conflicts.py::test_conflict_13_joints_from_six_months_and_never_with_a_hip_concern",
        "session/test_gate.py::test_a_worry_about_hips_leaves_the_legs_alone_that_very_day",
    ),
    "conflict 14": ("rules/test_conflicts.py::test_conflict_14_so_many_moves_and_no_more",),
    "conflict 15": (
        "rules/test_conflicts.py::test_conflict_15_it_rises_to_one_peak_and_vibration_waits",
    ),
    "conflict 16": ("rules/test_conflicts.py::test_conflict_16_few_words_and_phones_away",),
    "conflict 17": ("rules/test_conflicts.py::test_conflict_17_aired_and_warm",),
    "conflict 18a": (
        "rules/test_conflicts.py::test_conflict_18a_lying_up_to_eight_months_and_never_both_in_one_plan",
    ),
    "conflict 18b": (
        "rules/test_conflicts.py::test_conflict_18b_a_baby_on_the_move_gets_strokes",
        "rules/test_conflicts.py::test_conflict_18b_moving_off_in_play_is_for_the_parent_to_judge",
    ),
    "conflict 19": ("rules/test_conflicts.py::test_conflict_19_each_move_says_its_direction",),
    "conflict 20": (
        "rules/test_conflicts.py::test_conflict_20_two_a_day_four_hours_apart_and_none_after_a_stop",
    ),
    "conflict 21": (
        "rules/test_conflicts.py::test_conflict_21_after_a_vaccination_and_surgery_it_waits",
        "guide/test_gate.py::test_no_session_is_sooner_after_a_vaccination_than_the_wait",
    ),
    "conflict 22": (
        "rules/test_conflicts.py::test_conflict_22_no_line_names_the_parents_left_or_right_hand",
    ),
    "conflict 23": (
        "rules/test_conflicts.py::test_conflict_23_an_older_child_has_the_last_plan_and_chooses",
    ),
    "conflict 24": ("rules/test_conflicts.py::test_conflict_24_nobody_is_blamed",),
    "conflict 25": ("rules/test_conflicts.py::test_conflict_25_no_benefit_is_told_as_a_fact",),
}
"""Rule to its tests, as file and function under tests/."""

UNCHECKED: dict[str, str] = {
    "R10": "It is about hands and arms, and this guide covers feet and legs only.",
    "R42": "It says that there are reasons against massage and names none; R41 has the list.",
}
"""Rules that no program can check, with the reason."""

PARTLY: dict[str, str] = {
    "R9": "That each age gets its kind of moves is checked; what they do for muscles is not.",
    "R14": "The question is checked; when the baby was fed only the parent knows.",
    "R15": "The question is checked; whether the baby is hungry only the parent knows.",
    "R21": "That it is said is checked; nobody looks at the hands.",
    "R22": "That it is said is checked; nobody looks at the hands.",
    "R24": "That it is said is checked; how hard a hand presses is not seen.",
    "R26": "That it is said is checked; the room is not measured.",
    "R27": "That it is said is checked; the room is not measured.",
    "R28": "That it is said is checked; other devices are not seen.",
    "R44": "It is a fact, not an instruction; checked is that no line goes beyond it.",
    "R45": "Only the two of them feel it; checked is that what was not liked is offered less.",
    "conflict 16": "Few words are checked here, the still screen where it is drawn.",
    "conflict 17": "That it is said is checked; the room is not measured.",
}
"""Rules of which a part is out of a program's sight, and which part."""
