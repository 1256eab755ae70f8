using System.Text.Json;

namespace Polywire.Wires.Nats;

/// <summary>Steps through the one JSON object of INFO or CONNECT.</summary>
internal static class NatsJson
{
    internal static void Begin(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("an object was expected");
    }

    /// <summary>Goes to the next name; false, and to the end of the text, when there is none.</summary>
    internal static bool Next(ref Utf8JsonReader reader)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            return true;
        // Anything but blanks behind the object throws here.
        while (reader.Read())
            continue;
        return false;
    }

    internal static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? "";
    }

    /// <summary>A text, or null where the field is null.</summary>
    internal static string? Word(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    internal static int Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }

    internal static long LongNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    internal static bool Flag(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.Null && reader.GetBoolean();
    }

    internal static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
