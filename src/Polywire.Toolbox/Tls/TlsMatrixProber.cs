namespace Polywire.Toolbox.Tls;

/// <summary>Finds out what a server speaks: offers everything, and takes away what was chosen, until nothing is left that the server would take. That order is the server's own, if it has one.</summary>
public sealed class TlsMatrixProber
{
    // Servers of old stumble over more suites at once: only when all were refused are they offered by so many.
    private const int Portion = 64;

    // What a server most likely speaks comes first: once it has spoken TLS, silence means that it does not know a version.
    private static readonly TlsVersion[] s_versions = [TlsVersion.Tls12, TlsVersion.Tls13, TlsVersion.Tls11, TlsVersion.Tls10, TlsVersion.Ssl3, TlsVersion.Ssl2];

    private readonly TlsDialer _dialer;
    private readonly TlsProbe _hellos;
    private readonly SureProbe _probe;
    private readonly List<TlsMatrixRow> _rows = [];

    // Versions that were refused without a word before the server had answered anything: they are asked for once more when it has.
    private readonly HashSet<TlsVersion> _unsure = [];

    // What is known of the row that is under way, so that a failure in the middle loses nothing.
    private TlsVersion _version;
    private List<TlsMatrixCell> _found = [];
    private readonly List<string> _groups = [], _olderGroups = [], _signatures = [], _alpn = [];
    private IReadOnlyList<string> _nextProtocols = [];
    private bool? _asks;
    private bool _compresses;

    private TlsMatrixProber(TlsTarget target, TlsLimits limits, TimeProvider time)
    {
        _dialer = new TlsDialer(target, limits, time);
        _hellos = new TlsProbe(_dialer, limits);
        _probe = new SureProbe(_hellos, limits, time);
    }

    /// <summary>The names that are tried over ALPN. https://www.iana.org/assignments/tls-extensiontype-values (ALPN Protocol IDs)</summary>
    public static IReadOnlyList<string> ApplicationProtocols { get; } =
    [
        "h2", "http/1.1", "http/1.0", "h2c", "spdy/3.1", "spdy/3", "spdy/2", "spdy/1", "h2-fb", "grpc-exp", "acme-tls/1", "dot", "imap", "pop3", "managesieve",
        "smtp", "ftp", "postgresql", "mqtt", "amqp", "xmpp-client", "xmpp-server", "irc", "nats", "stun.turn", "stun.nat-discovery", "webrtc", "c-webrtc", "coap", "ntske/1",
    ];

    /// <summary>Looks at a server. What fails once something was found makes the result incomplete, and the result says so and why: nothing that is missing looks like a no.</summary>
    /// <exception cref="PolywireException">It cannot be reached, does not answer, or does not speak TLS.</exception>
    public static async Task<TlsMatrix> MeasureAsync(TlsTarget target, TlsLimits? limits = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var prober = new TlsMatrixProber(target, limits ?? new TlsLimits(), time ?? TimeProvider.System);
        string? incomplete = null;
        try
        {
            await prober.MeasureAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PolywireException failure)
        {
            if (!prober.KeepsRow()) throw;
            incomplete = failure.Message.TrimEnd('.');
        }

        return new TlsMatrix
        {
            Rows = [.. prober._rows.OrderBy(static row => row.Version)],
            Groups = prober._groups,
            OlderGroups = prober._olderGroups,
            Signatures = prober._signatures,
            Alpn = prober._alpn,
            NextProtocols = prober._nextProtocols,
            Compresses = prober._compresses,
            AsksForCertificate = prober._asks,
            Handshakes = prober._dialer.Handshakes,
            Incomplete = incomplete,
        };
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (TlsVersion version in s_versions) await AddRowAsync(version, cancellationToken).ConfigureAwait(false);
        if (!_probe.IsHeard && !_rows.Exists(static row => row.IsOffered))
            throw new PolywireException(FailureKind.Closed, FailureCause.Closed, $"{_dialer.Target} closed the connection instead of answering a TLS hello.");
        foreach (TlsVersion version in _probe.HasAnswered ? [.. _unsure] : Array.Empty<TlsVersion>())
        {
            _rows.RemoveAll(row => row.Version == version);
            await AddRowAsync(version, cancellationToken).ConfigureAwait(false);
        }

        if (_rows.Find(static row => row.Version == TlsVersion.Tls13) is { IsOffered: true } newest) await GroupsAsync(newest, _groups, cancellationToken).ConfigureAwait(false);
        if (_rows.Where(static row => row.Version is < TlsVersion.Tls13 and > TlsVersion.Ssl3 && row.IsOffered).MaxBy(static row => row.Version) is { } older)
        {
            await GroupsAsync(older, _olderGroups, cancellationToken).ConfigureAwait(false);
            if (older.Version == TlsVersion.Tls12) await SignaturesAsync(older, cancellationToken).ConfigureAwait(false);
            await AlpnAsync(older, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AddRowAsync(TlsVersion version, CancellationToken cancellationToken)
    {
        (_version, _found) = (version, []);
        TlsMatrixRow row = version == TlsVersion.Ssl2 ? await Ssl2Async(cancellationToken).ConfigureAwait(false) : await RowAsync(version, cancellationToken).ConfigureAwait(false);
        _found = [];
        _rows.Add(row);
    }

    // After a failure: whether there is something to show. The suites of a row that is not complete are shown too.
    private bool KeepsRow()
    {
        if (_found.Count > 0) _rows.Add(new TlsMatrixRow(_version, _found, "", null));
        return _rows.Exists(static row => row.IsOffered);
    }

    private async Task<TlsMatrixRow> Ssl2Async(CancellationToken cancellationToken)
    {
        int[] found = await _probe.AskSsl2Async(cancellationToken).ConfigureAwait(false);
        return new TlsMatrixRow(TlsVersion.Ssl2, [.. found.Select(static code => new TlsMatrixCell(new CipherSuite(code), ""))], found.Length > 0 ? "" : "no ServerHello", null);
    }

    private async Task<TlsMatrixRow> RowAsync(TlsVersion version, CancellationToken cancellationToken)
    {
        int[] all = CipherSuiteFacts.For(version);
        TlsAnswer last = await TakeAllAsync(version, all, _found, cancellationToken).ConfigureAwait(false);
        if (!last.IsSure && !_probe.HasAnswered) _unsure.Add(version);
        string refusal = last.Chosen is { } other ? $"it answers with {TlsWords.Name(other.Version)}" : last.Refusal;
        // The version itself is refused: no choice of suites changes that.
        bool isVersion = last.Flight.Alert == 70 || last.Chosen is not null;
        if (_found.Count > 0 || isVersion || all.Length <= Portion) return await OrderedAsync(version, _found, refusal, cancellationToken).ConfigureAwait(false);
        foreach (int[] portion in all.Chunk(Portion)) await TakeAllAsync(version, portion, _found, cancellationToken).ConfigureAwait(false);
        if (_found.Count == 0) return await OrderedAsync(version, _found, refusal, cancellationToken).ConfigureAwait(false);
        // By portions they come in no order: once more, with those that are taken.
        List<TlsMatrixCell> ordered = [];
        await TakeAllAsync(version, [.. _found.Select(static cell => cell.Suite.Code)], ordered, cancellationToken).ConfigureAwait(false);
        return await OrderedAsync(version, [.. ordered, .. _found.ExceptBy(ordered.Select(static cell => cell.Suite), static cell => cell.Suite)], refusal, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TlsAnswer> TakeAllAsync(TlsVersion version, IReadOnlyList<int> suites, List<TlsMatrixCell> found, CancellationToken cancellationToken)
    {
        List<int> left = [.. suites];
        while (true)
        {
            TlsAnswer answer = await _probe.AskAsync(_hellos.Hello(version, left), cancellationToken).ConfigureAwait(false);
            if (answer.Chosen is not { } chosen || chosen.Version != version || !left.Remove(chosen.Suite)) return answer;
            found.Add(new TlsMatrixCell(new CipherSuite(chosen.Suite), answer.Exchange));
            Note(version, answer);
            if (left.Count == 0) return answer;
        }
    }

    private void Note(TlsVersion version, TlsAnswer answer)
    {
        _compresses |= answer.Chosen is { Compression: not 0 };
        if (version < TlsVersion.Tls13) _asks = _asks is true || answer.Flight.AsksForCertificate;
    }

    // A server with an order of its own chooses the same whichever way round it is offered.
    private async Task<TlsMatrixRow> OrderedAsync(TlsVersion version, List<TlsMatrixCell> found, string refusal, CancellationToken cancellationToken)
    {
        if (found.Count < 2) return new TlsMatrixRow(version, found, found.Count > 0 ? "" : refusal, null);
        int[] reversed = [.. found.Select(static cell => cell.Suite.Code).Reverse()];
        TlsAnswer answer = await _probe.AskAsync(_hellos.Hello(version, reversed), cancellationToken).ConfigureAwait(false);
        return new TlsMatrixRow(version, found, "", answer.Chosen?.Suite == found[0].Suite.Code);
    }

    private async Task GroupsAsync(TlsMatrixRow row, List<string> found, CancellationToken cancellationToken)
    {
        int[] suites = [.. row.Suites.Where(static cell => cell.Suite.KeyExchange is "ECDHE" or "any").Select(static cell => cell.Suite.Code)];
        List<int> left = [.. TlsWords.Groups];
        while (suites.Length > 0 && left.Count > 0)
        {
            TlsAnswer answer = await _probe.AskAsync(_hellos.Hello(row.Version, suites) with { Groups = left }, cancellationToken).ConfigureAwait(false);
            if ((answer.Chosen?.Group ?? answer.Flight.Keys?.Group) is not { } group || answer.Chosen is null || !left.Remove(group)) return;
            found.Add(TlsWords.Group(group));
        }
    }

    private async Task SignaturesAsync(TlsMatrixRow row, CancellationToken cancellationToken)
    {
        int[] suites = [.. row.Suites.Where(static cell => cell.Suite.HasForwardSecrecy && !cell.Suite.Name.Contains("anon", StringComparison.Ordinal)).Select(static cell => cell.Suite.Code)];
        List<int> left = [.. TlsWords.Signatures];
        while (suites.Length > 0 && left.Count > 0)
        {
            TlsAnswer answer = await _probe.AskAsync(_hellos.Hello(row.Version, suites) with { Signatures = left }, cancellationToken).ConfigureAwait(false);
            if (answer.Chosen is null || answer.Flight.Keys?.Signature is not { } signature || !left.Remove(signature)) return;
            _signatures.Add(TlsWords.Signature(signature));
        }
    }

    private async Task AlpnAsync(TlsMatrixRow row, CancellationToken cancellationToken)
    {
        int[] suites = [.. row.Suites.Select(static cell => cell.Suite.Code)];
        List<string> left = [.. ApplicationProtocols];
        while (left.Count > 0)
        {
            TlsAnswer answer = await _probe.AskAsync(_hellos.Hello(row.Version, suites) with { Alpn = left }, cancellationToken).ConfigureAwait(false);
            if (answer.Chosen?.Alpn is not { } chosen || !left.Remove(chosen)) break;
            _alpn.Add(chosen);
        }

        // A server that speaks both answers ALPN first: NPN is asked for alone.
        TlsAnswer older = await _probe.AskAsync(_hellos.Hello(row.Version, suites) with { NextProtocol = true }, cancellationToken).ConfigureAwait(false);
        _nextProtocols = [.. (older.Chosen?.NextProtocols ?? []).Select(PlainTalk.Printable)];
    }
}
