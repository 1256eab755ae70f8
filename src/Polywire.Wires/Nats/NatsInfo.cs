using System.Buffers;
using System.Text.Json;

namespace Polywire.Wires.Nats;

/// <summary>What a server says of itself in INFO. Fields that are not listed here are passed over when reading.</summary>
public sealed record NatsInfo
{
    /// <summary>A name that no other server has.</summary>
    public string ServerId { get; init; } = "";

    /// <summary>A name for people.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>The version of nats-server whose behaviour is followed: clients look at it to know what they may ask.</summary>
    public string Version { get; init; } = "2.9.10";

    /// <summary>1: INFO may come again at any time.</summary>
    public int Protocol { get; init; } = 1;

    /// <summary>Where it listens.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port.</summary>
    public int Port { get; init; } = 4222;

    /// <summary>Whether messages may carry headers.</summary>
    public bool Headers { get; init; } = true;

    /// <summary>Whether a client must log in.</summary>
    public bool AuthRequired { get; init; }

    /// <summary>Whether TLS begins behind this line.</summary>
    public bool TlsRequired { get; init; }

    /// <summary>Whether the server wants a certificate of the client's in the TLS handshake.</summary>
    public bool TlsVerify { get; init; }

    /// <summary>Whether TLS may begin behind this line, if the client wants it.</summary>
    public bool TlsAvailable { get; init; }

    /// <summary>Bytes of the largest payload.</summary>
    public int MaxPayload { get; init; } = NatsLimits.Default.PayloadBytes;

    /// <summary>The connection's number; 0 for none.</summary>
    public long ClientId { get; init; }

    /// <summary>Where the client is; empty for unsaid.</summary>
    public string ClientIp { get; init; } = "";

    /// <summary>The server is about to stop (lame duck): clients had better go elsewhere.</summary>
    public bool LameDuck { get; init; }

    /// <summary>Reads INFO's argument.</summary>
    /// <exception cref="NatsException">It is no JSON object, or a field that is known has the wrong type.</exception>
    public static NatsInfo Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadFields(json);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            throw NatsException.Wrong($"INFO holds no JSON object that fits: {wrong.Message}", 5, "INFO");
        }
    }

    internal void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("server_id"u8, ServerId);
        json.WriteString("server_name"u8, ServerName);
        json.WriteString("version"u8, Version);
        json.WriteNumber("proto"u8, Protocol);
        json.WriteString("host"u8, Host);
        json.WriteNumber("port"u8, Port);
        json.WriteBoolean("headers"u8, Headers);
        // As nats-server, what is not so is not said.
        if (AuthRequired)
            json.WriteBoolean("auth_required"u8, true);
        if (TlsRequired)
            json.WriteBoolean("tls_required"u8, true);
        if (TlsVerify)
            json.WriteBoolean("tls_verify"u8, true);
        if (TlsAvailable)
            json.WriteBoolean("tls_available"u8, true);
        json.WriteNumber("max_payload"u8, MaxPayload);
        if (ClientId > 0)
            json.WriteNumber("client_id"u8, ClientId);
        if (ClientIp.Length > 0)
            json.WriteString("client_ip"u8, ClientIp);
        if (LameDuck)
            json.WriteBoolean("ldm"u8, true);
        json.WriteEndObject();
    }

    private static NatsInfo ReadFields(ReadOnlySpan<byte> json)
    {
        var info = new NatsInfo { Headers = false, Version = "", Protocol = 0 };
        Utf8JsonReader reader = NatsJson.Begin(json);
        while (NatsJson.Next(ref reader, out string name))
            info = info.With(name, ref reader);
        return info;
    }

    private NatsInfo With(string name, ref Utf8JsonReader value)
    {
        switch (name)
        {
            case "server_id": return this with { ServerId = value.GetString()! };
            case "server_name": return this with { ServerName = value.GetString()! };
            case "version": return this with { Version = value.GetString()! };
            case "proto": return this with { Protocol = value.GetInt32() };
            case "host": return this with { Host = value.GetString()! };
            case "port": return this with { Port = value.GetInt32() };
            case "headers": return this with { Headers = value.GetBoolean() };
            case "auth_required": return this with { AuthRequired = value.GetBoolean() };
            case "tls_required": return this with { TlsRequired = value.GetBoolean() };
            case "tls_verify": return this with { TlsVerify = value.GetBoolean() };
            case "tls_available": return this with { TlsAvailable = value.GetBoolean() };
            case "max_payload": return this with { MaxPayload = value.GetInt32() };
            case "client_id": return this with { ClientId = value.GetInt64() };
            case "client_ip": return this with { ClientIp = value.GetString()! };
            case "ldm": return this with { LameDuck = value.GetBoolean() };
            default:
                value.Skip();
                return this;
        }
    }
}
