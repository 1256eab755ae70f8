using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Polywire.Cli.Terminal;

namespace Polywire.Cli.Joining;

/// <summary>
/// What passes, for people (hexadecimal, as hexdump -C prints it) or programs (one JSON object per piece). It goes to a file if one is named, to
/// standard output if that carries nothing else, and else to standard error.
/// </summary>
internal sealed class Transcript(bool json, bool toOutput, FileInfo? file) : IDisposable
{
    private const int PerLine = 16;

    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Stream? _file = file?.Open(new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 });
    private readonly Dictionary<(int, string), long> _offsets = [];

    /// <summary>Notes a piece, or with none the end of a side. From any thread.</summary>
    public void Note(int connection, string from, bool fromLeft, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _text.ResetWrittenCount();
            if (json) Object(connection, from, bytes);
            else Dump(connection, from, fromLeft ? '<' : '>', bytes);
            Write(_text.WrittenSpan);
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Write(ReadOnlySpan<byte> text)
    {
        if (_file is not null) _file.Write(text);
        else if (toOutput) StandardOutput.Write(text);
        else StandardOutput.WriteError(text);
    }

    private void Object(int connection, string from, ReadOnlySpan<byte> bytes)
    {
        using (Utf8JsonWriter writer = new(_text, s_readable))
        {
            writer.WriteStartObject();
            writer.WriteString("time", TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            writer.WriteNumber("connection", connection);
            writer.WriteString("from", from);
            writer.WriteNumber("bytes", bytes.Length);
            if (bytes.IsEmpty) writer.WriteBoolean("end", true);
            else Results.Property(writer, "text", bytes);
            writer.WriteEndObject();
        }
        _text.Write("\n"u8);
    }

    // < what came from the first place, > what came from the second; offset, bytes, and the same as text.
    private void Dump(int connection, string from, char mark, ReadOnlySpan<byte> bytes)
    {
        long offset = _offsets.GetValueOrDefault((connection, from));
        StringBuilder text = new();
        if (bytes.IsEmpty)
        {
            text.Append(CultureInfo.InvariantCulture, $"{mark} {offset:x8}  end of {from}\n");
            _offsets.Remove((connection, from));
        }
        for (int at = 0; at < bytes.Length; at += PerLine)
        {
            ReadOnlySpan<byte> line = bytes[at..Math.Min(bytes.Length, at + PerLine)];
            text.Append(CultureInfo.InvariantCulture, $"{mark} {offset + at:x8} ");
            for (int i = 0; i < PerLine; i++)
            {
                if (i % 8 == 0) text.Append(' ');
                text.Append(i < line.Length ? line[i].ToString("x2", CultureInfo.InvariantCulture) : "  ").Append(' ');
            }
            text.Append(" |");
            foreach (byte one in line) text.Append(one is >= 0x20 and < 0x7f ? (char)one : '.');
            text.Append("|\n");
        }
        if (!bytes.IsEmpty) _offsets[(connection, from)] = offset + bytes.Length;
        _text.Write(Encoding.ASCII.GetBytes(text.ToString()));
    }
}
