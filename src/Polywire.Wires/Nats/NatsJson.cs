using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Polywire.Wires.Nats;

/// <summary>
/// Steps through the one JSON object of INFO or CONNECT, as lenient as Go's decoder, by which clients were tested: names in any case, a null is a field that
/// is not there, bytes that are no UTF-8 become U+FFFD.
/// </summary>
internal static class NatsJson
{
    // As Go's.
    private const int MostDepth = 10_000;

    /// <summary>Begins with a text.</summary>
    /// <exception cref="JsonException">It is no object and no null.</exception>
    internal static Utf8JsonReader Begin(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth });
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            throw new JsonException("an object was expected");
        return reader;
    }

    /// <summary>Goes to the next value that is not null; false, and to the end of the text, when there is none.</summary>
    /// <param name="reader">Where it is.</param>
    /// <param name="name">The value's name, in small letters.</param>
    internal static bool Next(ref Utf8JsonReader reader, out string name)
    {
        name = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            name = reader.GetString()!.ToLowerInvariant();
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
                return true;
        }
        // Anything but blanks behind the object throws here.
        while (reader.Read())
            continue;
        return false;
    }
}
