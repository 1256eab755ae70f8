using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Tests.Generation;

/// <summary>One method of each form.</summary>
[Service("first")]
public partial interface IFirst
{
    /// <summary>Doubles a number, <paramref name="num"/>.</summary>
    /// <param name="num">What to double.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<long> DoubleAsync(long num, CancellationToken cancellationToken = default);

    /// <summary>Greets.</summary>
    Task<string?> GreetAsync(string name, string? title = null, int times = 2, DayOfWeek day = DayOfWeek.Friday);

    ValueTask ForgetAsync(string @event, ServerCall? call = null);

    Task Poke();

    IAsyncEnumerable<long> Count(long to, CancellationToken cancellationToken = default);

    Task<long> Sum(IAsyncEnumerable<long> numbers);

    IAsyncEnumerable<string> Shout(IAsyncEnumerable<string> words, CancellationToken cancellationToken = default);

    [Method("list.all", NoSideEffects = true)]
    Task<IReadOnlyList<int?>> List(List<string?> names, Dictionary<string, double> weights, byte[] data, Value any);
}
