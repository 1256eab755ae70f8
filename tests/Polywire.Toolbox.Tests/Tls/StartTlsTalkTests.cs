using System.Text;
using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>What is said before TLS: whole and byte by byte, refusals, and bytes that somebody in between has written.</summary>
public sealed class StartTlsTalkTests
{
    // "S: …" the server says, "C: …" the client has to answer.
    public static TheoryData<StartTls, string> Dialogs => new()
    {
        { StartTls.Smtp, "S: 220-mail.example\r\n220 ESMTP\r\n|C: EHLO polywire.invalid\r\n|S: 250-mail.example\r\n250-SIZE 100\r\n250 starttls\r\n|C: STARTTLS\r\n|S: 220 go ahead\r\n" },
        { StartTls.Ftp, "S: 220-Welcome\r\nto the cats\r\n220 ready\r\n|C: AUTH TLS\r\n|S: 234 go\r\n" },
        { StartTls.Imap, "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n|C: a1 STARTTLS\r\n|S: * OK still here\r\na1 OK go\r\n" },
        { StartTls.Pop3, "S: +OK ready\r\n|C: STLS\r\n|S: +OK go\r\n" },
        { StartTls.Nats, "S: INFO {\"server_id\":\"N\",\"tls_required\":true}\r\n" },
        { StartTls.Nats, "S: INFO {\"tls_available\":true} \r\n" },
        { StartTls.Postgres, "S: S" },
    };

    [Theory]
    [MemberData(nameof(Dialogs))]
    public void Dialogs_end_in_tls(StartTls protocol, string dialog)
    {
        foreach (int piece in (int[])[1, 3, 4096])
        {
            var talk = new StartTlsTalk(protocol, 4096);
            Assert.Equal(protocol == StartTls.Postgres ? 8 : 0, talk.Begin().Length);
            string[] turns = dialog.Split('|');
            string answer = "";
            foreach (string turn in turns)
            {
                if (turn.StartsWith("C: ", StringComparison.Ordinal)) Assert.Equal(turn[3..], answer);
                else answer = Say(talk, turn[3..], piece);
            }

            Assert.True(talk.IsDone);
            Assert.Equal("", answer);
        }
    }

    // CVE-2011-0411, CVE-2021-23222 and their kin: what stands behind a reply was perhaps written by somebody else.
    [Theory]
    [MemberData(nameof(Dialogs))]
    public void Bytes_behind_the_last_reply_are_refused(StartTls protocol, string dialog)
    {
        var talk = new StartTlsTalk(protocol, 4096);
        string[] turns = [.. dialog.Split('|').Where(static turn => turn.StartsWith("S: ", StringComparison.Ordinal)).Select(static turn => turn[3..])];
        foreach (string turn in turns[..^1]) Say(talk, turn, 4096);

        PolywireException refused = Assert.Throws<PolywireException>(() => Say(talk, turns[^1] + "x", 4096));
        Assert.Equal(FailureKind.Protocol, refused.Kind);
        Assert.Contains("anybody in between", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StartTls.Smtp, "220 a\r\n|250 STARTTLS\r\n220 injected\r\n")]
    [InlineData(StartTls.Ftp, "220 a\r\n234 injected\r\n")]
    [InlineData(StartTls.Imap, "* OK a\r\na1 OK injected\r\n")]
    [InlineData(StartTls.Pop3, "+OK a\r\n+OK injected\r\n")]
    public void A_reply_that_comes_before_its_question_is_refused(StartTls protocol, string said)
    {
        var talk = new StartTlsTalk(protocol, 4096);
        string[] turns = said.Split('|');
        foreach (string turn in turns[..^1]) Say(talk, turn, 4096);

        Assert.Contains("anybody in between", Assert.Throws<PolywireException>(() => Say(talk, turns[^1], 4096)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StartTls.Smtp, "220 a\r\n|250 SIZE 5\r\n", "does not list STARTTLS")]
    [InlineData(StartTls.Smtp, "554 go away\r\n", "554 go away")]
    [InlineData(StartTls.Smtp, "220 a\r\n|250 STARTTLS\r\n|454 not now\r\n", "454 not now")]
    [InlineData(StartTls.Ftp, "220 a\r\n|534 no\r\n", "534 no")]
    [InlineData(StartTls.Imap, "* OK a\r\n|a1 NO never\r\n", "a1 NO never")]
    [InlineData(StartTls.Pop3, "+OK a\r\n|-ERR what\r\n", "-ERR what")]
    [InlineData(StartTls.Nats, "INFO {\"tls_required\":false}\r\n", "tls_available")]
    [InlineData(StartTls.Postgres, "N", "answers N")]
    public void A_no_is_told(StartTls protocol, string said, string told)
    {
        var talk = new StartTlsTalk(protocol, 4096);
        string[] turns = said.Split('|');
        foreach (string turn in turns[..^1]) Say(talk, turn, 4096);

        PolywireException no = Assert.Throws<PolywireException>(() => Say(talk, turns[^1], 4096));
        Assert.Equal(FailureKind.Refused, no.Kind);
        Assert.Contains(told, no.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StartTls.Smtp, "HTTP/1.1 400 Bad Request\r\n", "this is not SMTP: the server said \"HTTP/1.1 400 Bad Request\"")]
    [InlineData(StartTls.Ftp, "+OK\r\n", "this is not FTP")]
    [InlineData(StartTls.Imap, "220 a\r\n", "this is not IMAP")]
    [InlineData(StartTls.Pop3, "* OK\r\n", "this is not POP3")]
    [InlineData(StartTls.Nats, "INFO {]\r\n", "this is not NATS")]
    [InlineData(StartTls.Postgres, "HTTP", "this is not PostgreSQL")]
    public void Another_protocol_is_told(StartTls protocol, string said, string told) =>
        Assert.Contains(told, Assert.Throws<PolywireException>(() => Say(new StartTlsTalk(protocol, 4096), said, 4096)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_limit_of_bytes()
    {
        var talk = new StartTlsTalk(StartTls.Smtp, 100);
        Assert.Empty(talk.Feed(new byte[100]));

        PolywireException more = Assert.Throws<PolywireException>(() => talk.Feed([1]));
        Assert.Equal(FailureKind.Limit, more.Kind);
        Assert.Contains(nameof(TlsLimits.GreetingBytes), more.Message, StringComparison.Ordinal);
    }

    private static string Say(StartTlsTalk talk, string said, int piece)
    {
        var answer = new StringBuilder();
        foreach (byte[] bytes in Encoding.Latin1.GetBytes(said).Chunk(piece)) answer.Append(Encoding.Latin1.GetString(talk.Feed(bytes)));
        return answer.ToString();
    }
}
