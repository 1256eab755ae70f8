using System.Text;
using System.Text.Json;
using Polywire.Cli.Terminal;
using Polywire.Toolbox.Http;

namespace Polywire.Cli.Http;

/// <summary>A reply on standard output: its body; on a terminal status and headers before it, and JSON in colours; with <c>--json</c> one object.</summary>
internal static class ReplyPrinter
{
    // JSON up to here is laid out for people; more of it nobody reads.
    private const int MostPretty = 4 * 1024 * 1024;

    public static async Task PrintAsync(HttpReply reply, HttpOrder order, CancellationToken cancellationToken)
    {
        if (order.Json)
        {
            await ObjectAsync(reply, cancellationToken);
            return;
        }

        if (StandardOutput.IsTerminal || reply.Exchange.Method == "HEAD") StandardOutput.Write(Encoding.UTF8.GetBytes(HeadText.Of(reply, StandardOutput.HasColour)));
        bool isJson = reply.ContentType is "application/json" || reply.ContentType.EndsWith("+json", StringComparison.Ordinal);
        if (isJson && (StandardOutput.IsTerminal || order.Pretty)) await PrettyAsync(reply, cancellationToken);
        else await CopyAsync(reply, ReadOnlyMemory<byte>.Empty, cancellationToken);
    }

    private static async Task CopyAsync(HttpReply reply, ReadOnlyMemory<byte> before, CancellationToken cancellationToken)
    {
        if (!before.IsEmpty) StandardOutput.Write(before.Span);
        Stream body = await reply.OpenBodyAsync(cancellationToken);
        byte[] buffer = new byte[64 * 1024];
        byte last = (byte)'\n';
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (StandardOutput.IsTerminal && buffer.AsSpan(0, read).Contains((byte)0))
            {
                await Console.Error.WriteLineAsync("polywire: the body is no text: not shown on a terminal (--output FILE saves it)");
                return;
            }

            StandardOutput.Write(buffer.AsSpan(0, read));
            last = buffer[read - 1];
        }

        if (StandardOutput.IsTerminal && last != (byte)'\n') StandardOutput.Write("\n"u8);
    }

    private static async Task PrettyAsync(HttpReply reply, CancellationToken cancellationToken)
    {
        Stream body = await reply.OpenBodyAsync(cancellationToken);
        byte[] bytes = new byte[MostPretty];
        int read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        string? text = read < bytes.Length ? JsonText.Layout(bytes.AsSpan(0, read), StandardOutput.HasColour) : null;
        if (text is null) await CopyAsync(reply, bytes.AsMemory(0, read), cancellationToken);
        else StandardOutput.Write(Encoding.UTF8.GetBytes(text + "\n"));
    }

    private static async Task ObjectAsync(HttpReply reply, CancellationToken cancellationToken)
    {
        byte[] body = await reply.ReadBytesAsync(cancellationToken);
        new Results(json: true).Object(writer =>
        {
            writer.WriteString("method", reply.Exchange.Method);
            writer.WriteString("url", reply.Url.ToString());
            writer.WriteNumber("status", reply.Status);
            writer.WriteString("reason", reply.Reason);
            writer.WriteString("version", $"{reply.Version.Major}.{reply.Version.Minor}");
            writer.WriteStartObject("headers");
            foreach (IGrouping<string, KeyValuePair<string, string>> header in reply.Headers.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase))
                writer.WriteString(header.Key, string.Join(", ", header.Select(value => value.Value)));
            writer.WriteEndObject();
            writer.WriteString("framing", reply.Exchange.Framing switch { BodyFraming.ToTheEnd => "to-the-end", var framing => framing.ToString().ToLowerInvariant() });
            writer.WriteNumber("exchanges", reply.History.Count);
            writer.WriteNumber("connection", reply.Exchange.Connection?.Number ?? 0);
            writer.WriteBoolean("reused", reply.Exchange.IsReused);
            if (reply.Exchange.Connection?.Remote is { } remote) writer.WriteString("remote", remote);
            TimingText.Write(writer, reply.Exchange);
            Results.Property(writer, "body", body);
        });
    }
}
