using System.Buffers;
using System.Text.Json;

namespace Polywire.Wires.Nats;

/// <summary>What a client says of itself in CONNECT. The defaults are the protocol's for fields that are not there; fields that are not listed are passed over.</summary>
public sealed record NatsConnect
{
    /// <summary>Whether the server says +OK to every line. Default true, as the protocol has it; clients say false.</summary>
    public bool Verbose { get; init; } = true;

    /// <summary>Whether subjects that are published to are looked at closely. Default true, as the protocol has it; clients say false.</summary>
    public bool Pedantic { get; init; } = true;

    /// <summary>Whether the client gets what it publishes itself. Default true.</summary>
    public bool Echo { get; init; } = true;

    /// <summary>Whether the client understands headers. Default false.</summary>
    public bool Headers { get; init; }

    /// <summary>Whether the client is told (503) that nobody answers; only with <see cref="Headers"/>. Default false.</summary>
    public bool NoResponders { get; init; }

    /// <summary>Whether the client wants TLS. Default false.</summary>
    public bool TlsRequired { get; init; }

    /// <summary>1: INFO may come again. Default 0.</summary>
    public int Protocol { get; init; }

    /// <summary>User name; null for none.</summary>
    public string? User { get; init; }

    /// <summary>Password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>A token instead of user and password; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>What the connection calls itself; empty for nothing.</summary>
    public string Name { get; init; } = "";

    /// <summary>The client's language.</summary>
    public string Language { get; init; } = "";

    /// <summary>The client's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Reads CONNECT's argument.</summary>
    /// <exception cref="NatsException">It is no JSON object, or a field that is known has the wrong type.</exception>
    public static NatsConnect Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadFields(json);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            // nats-server closes without a word.
            throw NatsException.Wrong($"CONNECT holds no JSON object that fits: {wrong.Message}", 8, "CONNECT");
        }
    }

    internal void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteBoolean("verbose"u8, Verbose);
        json.WriteBoolean("pedantic"u8, Pedantic);
        json.WriteBoolean("tls_required"u8, TlsRequired);
        json.WriteBoolean("echo"u8, Echo);
        json.WriteBoolean("headers"u8, Headers);
        json.WriteBoolean("no_responders"u8, NoResponders);
        json.WriteNumber("protocol"u8, Protocol);
        json.WriteString("lang"u8, Language);
        json.WriteString("version"u8, Version);
        if (Name.Length > 0)
            json.WriteString("name"u8, Name);
        if (User is not null)
            json.WriteString("user"u8, User);
        if (Password is not null)
            json.WriteString("pass"u8, Password);
        if (Token is not null)
            json.WriteString("auth_token"u8, Token);
        json.WriteEndObject();
    }

    private static NatsConnect ReadFields(ReadOnlySpan<byte> json)
    {
        var connect = new NatsConnect();
        Utf8JsonReader reader = NatsJson.Begin(json);
        while (NatsJson.Next(ref reader, out string name))
            connect = connect.With(name, ref reader);
        return connect;
    }

    private NatsConnect With(string name, ref Utf8JsonReader value)
    {
        switch (name)
        {
            case "verbose": return this with { Verbose = value.GetBoolean() };
            case "pedantic": return this with { Pedantic = value.GetBoolean() };
            case "echo": return this with { Echo = value.GetBoolean() };
            case "headers": return this with { Headers = value.GetBoolean() };
            case "no_responders": return this with { NoResponders = value.GetBoolean() };
            case "tls_required": return this with { TlsRequired = value.GetBoolean() };
            case "protocol": return this with { Protocol = value.GetInt32() };
            case "user": return this with { User = value.GetString() };
            case "pass": return this with { Password = value.GetString() };
            case "auth_token": return this with { Token = value.GetString() };
            case "name": return this with { Name = value.GetString()! };
            case "lang": return this with { Language = value.GetString()! };
            case "version": return this with { Version = value.GetString()! };
            default:
                value.Skip();
                return this;
        }
    }
}
