%% Who answers: the first question on every connection.
hello() ->
    {erlang:system_info(otp_release), erlang:system_info(version),
     erlang:system_info(wordsize), erlang:system_info(process_count)}.
