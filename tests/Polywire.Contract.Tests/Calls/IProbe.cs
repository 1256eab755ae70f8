using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>One method per promise.</summary>
[Service("probe")]
public partial interface IProbe
{
    /// <summary>Doubles a number.</summary>
    /// <param name="num">What to double.</param>
    Task<long> Double(long num);

    Task<long> DoubleSlowly(long num, int milliseconds, CancellationToken cancellationToken = default);

    Task<Everything> Echo(Everything value);

    Task<Value> Any(Value value);

    Task<string?> Maybe(string? text);

    Task<string> Join(string first, string second = "b", int times = 1, string? last = null);

    Task<byte[]> Reverse(byte[] bytes);

    Task Remember(string text);

    Task<string> Recall();

    /// <summary>Fails with a status.</summary>
    Task Fail(int status, string message);

    Task Throw();

    /// <summary>Blocks the thread that it runs on, in the manner of careless code.</summary>
    Task Block(int milliseconds);

    /// <summary>Waits until its caller has gone.</summary>
    Task<string> WaitForCancellation(string name, CancellationToken cancellationToken = default);

    Task<long> MillisecondsLeft(ServerCall? call = null);

    IAsyncEnumerable<long> Count(long to, CancellationToken cancellationToken = default);

    IAsyncEnumerable<string> CountAndFail(int to);

    IAsyncEnumerable<long> Forever(string name, CancellationToken cancellationToken = default);

    Task<long> Sum(IAsyncEnumerable<long> numbers);

    IAsyncEnumerable<long> Doubled(IAsyncEnumerable<long> numbers, CancellationToken cancellationToken = default);
}
