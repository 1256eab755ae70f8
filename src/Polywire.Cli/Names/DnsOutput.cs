using System.Globalization;
using System.Text;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Names;
using Polywire.Toolbox.Names.Messages;
using Spectre.Console;

namespace Polywire.Cli.Names;

/// <summary>Records on standard output, verdicts on standard error.</summary>
internal sealed class DnsOutput(bool json, bool @short, bool signatures)
{
    private readonly Results _results = new(json);
    private readonly StringBuilder _text = new();
    private readonly bool _people = !json && !@short && StandardOutput.IsTerminal;

    /// <summary>Whether records wait for <see cref="Flush"/>.</summary>
    public bool Gathers
    {
        set => _results.Gathers = value;
    }

    /// <summary>Writes what has gathered.</summary>
    public void Flush() => _results.Flush();

    /// <summary>Prints an answer; the exit code says whether it holds what was asked for.</summary>
    public int Reply(DnsReply reply, DnsType type)
    {
        if (_people && reply.Message.Answers.Count > 0) Table(reply);
        else foreach (DnsRecord record in reply.Message.Answers) Record(record, reply.Server, compared: false);
        Summary(reply, type);
        return Verdict(reply, type, _people);
    }

    // What is said of the answer as a whole: an object of its own for programs, and for people only what they asked for.
    private void Summary(DnsReply reply, DnsType type)
    {
        DnsMessage message = reply.Message;
        if (!json)
        {
            if (signatures && !_people) Console.Error.WriteLine($"{reply.Server} has {(message.AuthenticData ? "" : "not ")}verified signatures (AD)");
            return;
        }

        _results.Object(writer =>
        {
            if (message.Questions is [var question, ..]) writer.WriteString("question", question.Name.ToString());
            writer.WriteString("type", DnsTypes.Text(type));
            writer.WriteString("rcode", ResponseCodes.Text(message.ResponseCode));
            writer.WriteStartArray("flags");
            foreach ((bool set, string flag) in (ReadOnlySpan<(bool, string)>)[(message.AuthoritativeAnswer, "aa"), (message.Truncated, "tc"), (message.RecursionDesired, "rd"), (message.RecursionAvailable, "ra"), (message.AuthenticData, "ad"), (message.CheckingDisabled, "cd")])
            {
                if (set) writer.WriteStringValue(flag);
            }

            writer.WriteEndArray();
            if (message.Edns?.ErrorText is { } more) writer.WriteString("error", more);
            writer.WriteNumber("records", message.Answers.Count);
            writer.WriteString("server", reply.Server.ToString());
            writer.WriteString("transport", reply.Transport.ToString().ToLowerInvariant());
            writer.WriteNumber("ms", Math.Round(reply.Elapsed.TotalMilliseconds, 3));
        });
    }

    /// <summary>Prints one record on a line.</summary>
    public void Record(DnsRecord record, DnsServer server, bool compared)
    {
        if (json)
        {
            _results.Object(writer =>
            {
                writer.WriteString("name", record.Name.ToString());
                writer.WriteNumber("ttl", record.Ttl);
                writer.WriteString("class", record.Class.ToString());
                writer.WriteString("type", DnsTypes.Text(record.Type));
                writer.WriteString("data", record.DataText);
                writer.WriteString("server", server.ToString());
            });
        }
        else
        {
            _text.Clear();
            if (@short) _text.Append(record.DataText);
            else record.AppendTo(_text);
            if (compared) _text.Append(" ; ").Append(server);
            _results.Line(_text);
        }
    }

    /// <summary>Prints several servers' answers: what each says and how long it took, and whether they agree.</summary>
    public int Compare(IReadOnlyList<(DnsServer Server, DnsReply? Reply, PolywireException? Failure)> outcomes, DnsType type)
    {
        if (_people) Table(outcomes);
        DnsReply? first = outcomes.FirstOrDefault(static outcome => outcome.Reply is not null).Reply;
        bool agree = true, found = true;
        foreach ((DnsServer server, DnsReply? reply, PolywireException? failure) in outcomes)
        {
            if (reply is null) Complaint.Write(failure!.Message, ExitCode.Failed);
            if (!_people && reply is not null)
            {
                foreach (DnsRecord record in reply.Message.Answers) Record(record, server, compared: true);
                Summary(reply, type);
            }

            found &= reply is not null && Verdict(reply, type, quiet: _people) == ExitCode.Done;
            agree &= reply is not null && reply.Agrees(first!);
        }

        if (!agree && first is not null) Complaint.Write("the servers do not agree", ExitCode.Failed);
        return agree && found ? ExitCode.Done : first is null && outcomes.All(static outcome => outcome.Failure?.Cause == FailureCause.TimedOut) ? ExitCode.TimedOut : ExitCode.Failed;
    }

    /// <summary>Says on standard error where a trace is.</summary>
    public void Step(DnsReply reply, bool last)
    {
        string what = last
            ? ResponseCodes.Text(reply.Message.ResponseCode)
            : "sends to " + (reply.Message.Authorities.FirstOrDefault(static record => record.Type == DnsType.NS)?.Name.ToString() ?? "?");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reply.Server} {what} ({reply.Elapsed.TotalMilliseconds:0.0} ms)"));
    }

    /// <summary>What an answer without the wanted records means, on standard error.</summary>
    private int Verdict(DnsReply reply, DnsType type, bool quiet)
    {
        DnsMessage message = reply.Message;
        bool any = type is DnsType.ANY or DnsType.MAILA or DnsType.MAILB;
        for (int i = 0; i < message.Answers.Count && message.ResponseCode == DnsResponseCode.NoError; i++)
        {
            if (any || message.Answers[i].Type == type) return ExitCode.Done;
        }

        // What was found before stands before it.
        _results.Flush();
        string name = message.Questions is [var question, ..] ? question.Name.ToString() : "";
        string verdict = message.ResponseCode switch
        {
            DnsResponseCode.NoError => $"{name}: NODATA: the name has no {DnsTypes.Text(type)} record",
            DnsResponseCode.NameError => $"{name}: NXDOMAIN: there is no such name",
            var code => $"{name} {DnsTypes.Text(type)}: {ResponseCodes.Text(code)}",
        };
        if (message.Edns?.ErrorText is { } more) verdict += $" ({more})";
        return quiet && message.Answers.Count > 0 ? ExitCode.Failed : Complaint.Write($"{verdict}, says {reply.Server}", ExitCode.Failed);
    }

    private static void Table(DnsReply reply)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("name", "ttl", "type", "data");
        foreach (DnsRecord record in reply.Message.Answers)
            table.AddRow(Markup.Escape(record.Name.ToString()), $"{record.Ttl}", DnsTypes.Text(record.Type), Markup.Escape(record.DataText));
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine(Markup.Escape(string.Create(CultureInfo.InvariantCulture,
            $"{reply.Server} over {reply.Transport}, {reply.Elapsed.TotalMilliseconds:0.0} ms, {reply.Bytes:#,0} bytes, {ResponseCodes.Text(reply.Message.ResponseCode)}{Flags(reply.Message)}")));
    }

    private static void Table(IReadOnlyList<(DnsServer Server, DnsReply? Reply, PolywireException? Failure)> outcomes)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("server", "ms", "says", "records");
        foreach ((DnsServer server, DnsReply? reply, PolywireException? failure) in outcomes)
        {
            if (reply is null) table.AddRow(Markup.Escape(server.ToString()), "", "nothing", Markup.Escape(failure!.Message));
            else
            {
                string records = string.Join('\n', reply.Message.Answers.Select(static record => $"{DnsTypes.Text(record.Type)} {record.DataText}").Order(StringComparer.Ordinal));
                table.AddRow(Markup.Escape(server.ToString()), reply.Elapsed.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture), ResponseCodes.Text(reply.Message.ResponseCode), Markup.Escape(records));
            }
        }

        AnsiConsole.Write(table);
    }

    private static string Flags(DnsMessage message)
        => (message.AuthoritativeAnswer ? ", authoritative" : "") + (message.AuthenticData ? ", signatures verified" : "") + (message.Truncated ? ", truncated" : "");
}
