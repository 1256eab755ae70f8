namespace Polywire.Wires.Resp;

/// <summary>Which connections CLIENT LIST and CLIENT KILL mean.</summary>
internal sealed class RespClientFilter
{
    private const string SyntaxError = "ERR syntax error";

    private readonly HashSet<long> _ids = [];
    private string? _address;
    private string? _localAddress;
    private string? _user;
    private string? _type;

    /// <summary>Whether the caller is spared. Default: true.</summary>
    public bool SkipsCaller { get; private set; } = true;

    /// <summary>Whether CLIENT KILL was given an address alone: then it answers OK or an error instead of a number.</summary>
    public bool IsOldForm { get; private set; }

    /// <summary>Whether <paramref name="client"/> is meant.</summary>
    public bool Matches(RespClientFacts client) =>
        (_ids.Count == 0 || _ids.Contains(client.Id))
        && (_address is null || _address == client.Address)
        && (_localAddress is null || _localAddress == client.LocalAddress)
        && (_user is null || _user == client.User)
        && (_type is null || _type == (client.IsSubscriber ? "pubsub" : "normal"));

    /// <summary>CLIENT LIST [TYPE type] | [ID id…]</summary>
    /// <returns>The refusal, or null.</returns>
    public static string? TryParseList(RespRequest request, ReadOnlySpan<byte> input, out RespClientFilter filter)
    {
        filter = new RespClientFilter();
        if (request.Count == 2)
            return null;
        if (request.Count == 4 && RespText.EqualsIgnoreCase(request.Argument(input, 2), "type"))
            return filter.SetType(request.Argument(input, 3));
        if (request.Count < 4 || !RespText.EqualsIgnoreCase(request.Argument(input, 2), "id"))
            return SyntaxError;
        for (int i = 3; i < request.Count; i++)
        {
            if (!RespText.TryParseInteger(request.Argument(input, i), out long id))
                return "ERR Invalid client ID";
            filter._ids.Add(id);
        }
        return null;
    }

    /// <summary>CLIENT KILL address | CLIENT KILL filter value…</summary>
    /// <returns>The refusal, or null.</returns>
    public static string? TryParseKill(RespRequest request, ReadOnlySpan<byte> input, out RespClientFilter filter)
    {
        filter = new RespClientFilter();
        if (request.Count == 3)
        {
            (filter.IsOldForm, filter.SkipsCaller) = (true, false);
            filter._address = Text(request.Argument(input, 2));
            return null;
        }
        string? refused = request.Count % 2 == 0 ? null : SyntaxError;
        for (int i = 2; i + 1 < request.Count && refused is null; i += 2)
            refused = filter.Set(request.Argument(input, i), request.Argument(input, i + 1));
        return refused;
    }

    private string? Set(ReadOnlySpan<byte> option, ReadOnlySpan<byte> value)
    {
        if (RespText.EqualsIgnoreCase(option, "id"))
            return SetId(value);
        if (RespText.EqualsIgnoreCase(option, "type"))
            return SetType(value);
        if (RespText.EqualsIgnoreCase(option, "addr"))
            _address = Text(value);
        else if (RespText.EqualsIgnoreCase(option, "laddr"))
            _localAddress = Text(value);
        else if (RespText.EqualsIgnoreCase(option, "user"))
            _user = Text(value);
        else if (RespText.EqualsIgnoreCase(option, "skipme") && RespText.EqualsIgnoreCase(value, "yes"))
            SkipsCaller = true;
        else if (RespText.EqualsIgnoreCase(option, "skipme") && RespText.EqualsIgnoreCase(value, "no"))
            SkipsCaller = false;
        else
            return SyntaxError;
        return null;
    }

    private string? SetId(ReadOnlySpan<byte> value)
    {
        if (!RespText.TryParseInteger(value, out long id) || id <= 0)
            return "ERR client-id should be greater than 0";
        _ids.Add(id);
        return null;
    }

    private string? SetType(ReadOnlySpan<byte> value)
    {
        foreach (string type in (ReadOnlySpan<string>)["normal", "pubsub", "master", "replica", "slave"])
        {
            if (RespText.EqualsIgnoreCase(value, type))
                _type = type;
        }
        return _type is null ? $"ERR Unknown client type '{RespReject.Shown(value, 128)}'" : null;
    }

    private static string Text(ReadOnlySpan<byte> value) => System.Text.Encoding.UTF8.GetString(value);
}
