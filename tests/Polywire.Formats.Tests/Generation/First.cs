using System.Runtime.CompilerServices;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Tests.Generation;

internal sealed class First : IFirst
{
    public List<string> Forgotten { get; } = [];

    public CancellationToken Token { get; private set; }

    public ValueTask<long> DoubleAsync(long num, CancellationToken cancellationToken = default)
    {
        Token = cancellationToken;
        return num < 0 ? throw new RpcException(RpcStatus.OutOfRange, "from 0") : new(checked(2 * num));
    }

    public Task<string?> GreetAsync(string name, string? title = null, int times = 2, DayOfWeek day = DayOfWeek.Friday) =>
        Task.FromResult(times == 0 ? null : string.Concat(Enumerable.Repeat($"{title ?? "-"} {name} {day};", times)));

    public async ValueTask ForgetAsync(string @event, ServerCall? call = null)
    {
        await Task.Yield();
        Forgotten.Add($"{@event} from {call?.Peer}");
    }

    public Task Poke() => throw new InvalidOperationException("an inner secret");

    public async IAsyncEnumerable<long> Count(long to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (long number = 1; number <= to; number++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return number;
        }
    }

    public async Task<long> Sum(IAsyncEnumerable<long> numbers)
    {
        long sum = 0;
        await foreach (long number in numbers)
            sum += number;
        return sum;
    }

    public async IAsyncEnumerable<string> Shout(IAsyncEnumerable<string> words, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (string word in words)
            yield return word.ToUpperInvariant();
    }

    public Task<IReadOnlyList<int?>> List(List<string?> names, Dictionary<string, double> weights, byte[] data, Value any) =>
        Task.FromResult<IReadOnlyList<int?>>([names.Count, weights.Count, data.Length, any.IsNull ? null : (int)any.AsInteger()]);
}
