using Polywire.Toolbox.Tls;

namespace Polywire.Toolbox.Tests.Tls;

/// <summary>A matrix that says nothing of a suite says that the server does not take it: so what a broken connection hides must not look like that.</summary>
public sealed class TlsMatrixTests
{
    private static readonly byte[] s_no = [0x15, 3, 3, 0, 2, 2, 40], s_failure = [0x15, 3, 3, 0, 2, 2, 80];

    private static readonly int[] s_taken = [0xC030, 0xC02F, 0x009D, 0x009C];

    // The pause is as long as 50 handshakes take.
    private static readonly TlsLimits s_quick = new() { HandshakesPerSecond = 1000, HandshakeTimeout = TimeSpan.FromSeconds(60) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_stops_answering_in_the_middle_makes_it_incomplete()
    {
        await using RawServer server = RawServer.Answering(static (number, hello) => number <= 3 ? Answer(hello) : []);

        TlsMatrix matrix = await MeasureAsync(server);

        Assert.Equal(s_taken[..3], Suites(Assert.Single(matrix.Rows, static row => row.IsOffered)));
        Assert.Contains("does not answer any more", matrix.Incomplete, StringComparison.Ordinal);
        Assert.Contains("the connection was closed", matrix.Incomplete, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task One_connection_that_breaks_hides_nothing(int broken)
    {
        await using RawServer server = RawServer.Answering((number, hello) => number == broken ? [] : Answer(hello));
        Complete(await MeasureAsync(server));
    }

    [Fact]
    public async Task A_failure_inside_of_the_server_is_no_answer()
    {
        await using RawServer server = RawServer.Answering(static (number, hello) => number == 4 ? s_failure : Answer(hello));
        Complete(await MeasureAsync(server));
    }

    [Fact]
    public async Task Who_says_no_by_hanging_up_is_understood()
    {
        await using RawServer server = RawServer.Answering(static (_, hello) => Answer(hello) is var told && told == s_no ? [] : told);
        Complete(await MeasureAsync(server));
    }

    [Fact]
    public async Task A_port_that_closes_keeps_what_was_found()
    {
        RawServer? server = null;
        server = RawServer.Answering((number, hello) =>
        {
            if (number == 3) server!.StopListening();
            return Answer(hello);
        });
        await using RawServer closing = server;

        TlsMatrix matrix = await MeasureAsync(server);

        Assert.Equal(s_taken[..3], Suites(Assert.Single(matrix.Rows, static row => row.IsOffered)));
        Assert.Contains("refused", matrix.Incomplete, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limit_of_handshakes_keeps_the_row_that_was_under_way()
    {
        await using RawServer server = RawServer.Answering(static (_, hello) => Answer(hello));

        TlsMatrix matrix = await TlsMatrixProber.MeasureAsync(server.Target, s_quick with { Handshakes = 2 }, cancellationToken: Token);

        Assert.Equal(s_taken[..2], Suites(Assert.Single(matrix.Rows)));
        Assert.Contains("TlsLimits.Handshakes", matrix.Incomplete, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_never_speaks_tls_has_no_matrix()
    {
        await using RawServer server = RawServer.Answering(static (_, _) => []);

        PolywireException failure = await Assert.ThrowsAsync<PolywireException>(() => MeasureAsync(server));
        Assert.Equal(FailureCause.Closed, failure.Cause);
    }

    private static Task<TlsMatrix> MeasureAsync(RawServer server) => TlsMatrixProber.MeasureAsync(server.Target, s_quick, cancellationToken: Token).WaitAsync(TimeSpan.FromSeconds(60), Token);

    private static void Complete(TlsMatrix matrix)
    {
        Assert.Null(matrix.Incomplete);
        Assert.Equal(6, matrix.Rows.Count);
        TlsMatrixRow row = Assert.Single(matrix.Rows, static row => row.IsOffered);
        Assert.Equal(TlsVersion.Tls12, row.Version);
        Assert.Equal(s_taken, Suites(row));
        Assert.True(row.HasOrder);
    }

    // Of TLS 1.2, with an order of its own.
    private static byte[] Answer(ClientHello? hello) =>
        hello is { Newest: TlsVersion.Tls12 } && Array.Find(s_taken, suite => hello.Suites.Contains(suite)) is not 0 and var suite ? RawServer.Choosing(suite) : s_no;

    private static IEnumerable<int> Suites(TlsMatrixRow row) => row.Suites.Select(static cell => cell.Suite.Code);
}
