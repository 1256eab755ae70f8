using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Polywire.Messages;

namespace Polywire.Cli.Terminal;

/// <summary>
/// Results on standard output, one line each, written at once. Plain: the message's bytes as they came, fields separated
/// by tabs; coloured on a terminal; with <c>--json</c> one object per line.
/// </summary>
internal sealed class Results(bool json)
{
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // As much as a pipe takes at once.
    private const int MostGathered = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new(4096);

    /// <summary>Whether lines wait for <see cref="Flush"/>: for whoever flushes before each wait of his own. Default false.</summary>
    public bool Gathers { get; set; }

    /// <summary>A message of a topic: <c>TOPIC TAB TEXT</c>.</summary>
    public void Topic(in Message message)
    {
        if (json) Object(message, withTopic: true);
        else
        {
            if (StandardOutput.HasColour) _line.Write("\e[36m"u8);
            _line.Write(message.Topic.Span);
            if (StandardOutput.HasColour) _line.Write("\e[0m"u8);
            _line.Write("\t"u8);
            Body(message);
        }

        End();
    }

    /// <summary>A message without topic: <c>TEXT</c>.</summary>
    public void Text(in Message message)
    {
        if (json) Object(message, withTopic: false);
        else Body(message);
        End();
    }

    /// <summary>A line of the program's own.</summary>
    public void Line(string text)
    {
        Encoding.UTF8.GetBytes(text, _line);
        End();
    }

    /// <inheritdoc cref="Line(string)"/>
    public void Line(StringBuilder text)
    {
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, _line);
        End();
    }

    /// <summary>Writes what has gathered.</summary>
    public void Flush()
    {
        if (_line.WrittenCount == 0) return;
        StandardOutput.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
    }

    /// <summary>An object of the program's own.</summary>
    public void Object(Action<Utf8JsonWriter> write)
    {
        using Utf8JsonWriter writer = new(_line, s_readable);
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
        writer.Flush();
        End();
    }

    /// <summary>Bytes as a JSON property: text where they are UTF-8, else base64 under <c>NAME_base64</c>.</summary>
    public static void Property(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) writer.WriteString(name, bytes);
        else writer.WriteBase64String(name + "_base64", bytes);
    }

    private void Body(in Message message)
    {
        _line.Write(message.Body.Span);
        foreach (ReadOnlyMemory<byte> part in message.MoreParts)
        {
            _line.Write("\t"u8);
            _line.Write(part.Span);
        }
    }

    private void Object(in Message message, bool withTopic)
    {
        using Utf8JsonWriter writer = new(_line, s_readable);
        writer.WriteStartObject();
        if (withTopic) Property(writer, "topic", message.Topic.Span);
        Property(writer, "text", message.Body.Span);
        Parts(writer, message);
        if (message.Headers.Count > 0)
        {
            writer.WriteStartObject("headers");
            foreach ((string name, string value) in message.Headers) writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    private static void Parts(Utf8JsonWriter writer, in Message message)
    {
        if (message.MoreParts.Count == 0) return;
        writer.WriteStartArray("more");
        foreach (ReadOnlyMemory<byte> part in message.MoreParts)
        {
            if (Utf8.IsValid(part.Span)) writer.WriteStringValue(part.Span);
            else
            {
                writer.WriteStartObject();
                writer.WriteBase64String("base64", part.Span);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    private void End()
    {
        _line.Write("\n"u8);
        if (!Gathers || _line.WrittenCount >= MostGathered) Flush();
    }
}
