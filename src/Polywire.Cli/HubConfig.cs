using System.Text.Json;
using Polywire.Addressing;

namespace Polywire.Cli;

/// <summary>
/// The hub's configuration file: <c>{ "listen": [URL…], "users": { NAME: PASSWORD }, "services": { NAME: URL }, "insecure": false, "limits": { … } }</c>,
/// comments and trailing commas allowed. Whatever is absent keeps its default; whatever is unknown is refused.
/// </summary>
internal static class HubConfig
{
    private static readonly string[] s_keys = ["listen", "users", "services", "insecure", "limits"];
    private static readonly string[] s_limits =
        ["connections", "messageBytes", "outputBytes", "queueMessages", "queueBytes", "subscriptions", "handshakeSeconds", "drainSeconds", "idleSeconds"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="AddressException">It is no such JSON; the message says what and where.</exception>
    public static HubOptions Read(FileInfo file)
    {
        try
        {
            JsonDocumentOptions style = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file.FullName), style);
            return Read(document.RootElement, file.Name);
        }
        catch (JsonException failure)
        {
            throw new AddressException($"{file.Name}: {failure.Message}");
        }
    }

    private static HubOptions Read(JsonElement root, string file)
    {
        HubOptions options = new();
        foreach (JsonProperty property in Properties(root, file, "the file"))
        {
            JsonElement value = property.Value;
            options = property.Name switch
            {
                "listen" => options with { Listen = [.. Items(value, file, "listen").Select(item => Text(item, file, "listen"))] },
                "users" => options with { Users = [.. Properties(value, file, "users").Select(user => new HubUser(user.Name) { Password = Text(user.Value, file, user.Name) })] },
                "services" => options with { Services = Properties(value, file, "services").ToDictionary(service => service.Name, service => Text(service.Value, file, service.Name)) },
                "insecure" when value.ValueKind is JsonValueKind.True or JsonValueKind.False => options with { Insecure = value.GetBoolean() },
                "insecure" => throw Wrong(file, "insecure", "true or false"),
                "limits" => Properties(value, file, "limits").Aggregate(options, (sofar, limit) => Limit(sofar, limit, file)),
                _ => throw Unknown(file, property.Name, s_keys),
            };
        }

        return options;
    }

    private static HubOptions Limit(HubOptions options, JsonProperty limit, string file)
    {
        if (!limit.Value.TryGetInt64(out long value) || value < 1) throw Wrong(file, limit.Name, "a whole number of at least 1");
        int small = (int)Math.Min(value, int.MaxValue);
        return limit.Name switch
        {
            "connections" => options with { MaxConnections = small },
            "messageBytes" => options with { MessageBytes = small },
            "outputBytes" => options with { Connection = options.Connection with { OutputBytes = small } },
            "queueMessages" => options with { QueueMessages = small },
            "queueBytes" => options with { QueueBytes = value },
            "subscriptions" => options with { Subscriptions = small },
            "handshakeSeconds" => options with { HandshakeTimeout = TimeSpan.FromSeconds(small) },
            "drainSeconds" => options with { DrainTimeout = TimeSpan.FromSeconds(small) },
            "idleSeconds" => options with { IdleTimeout = TimeSpan.FromSeconds(small) },
            _ => throw Unknown(file, limit.Name, s_limits),
        };
    }

    private static JsonElement.ObjectEnumerator Properties(JsonElement element, string file, string name)
        => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw Wrong(file, name, "an object");

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string file, string name)
        => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw Wrong(file, name, "a list");

    private static string Text(JsonElement element, string file, string name)
        => element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong(file, name, "text");

    private static AddressException Wrong(string file, string name, string wanted) => new($"{file}: {name} must be {wanted}.");

    private static AddressException Unknown(string file, string name, string[] known)
        => new($"{file}: unknown name '{name}'. Did you mean '{Spelling.Nearest(name, known)}'?");
}
