using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Contract.Tests;

/// <summary>The service behind <see cref="IProbe"/>, and what it has seen.</summary>
internal sealed class Probe : IProbe
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _begun = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _cancelled = new();
    private readonly TaskCompletionSource _unblocked = new();
    private volatile string _remembered = "";
    private int _running;
    private long _yielded;

    /// <summary>Items that Forever has given out.</summary>
    public long Yielded => Volatile.Read(ref _yielded);

    /// <summary>Calls of DoubleSlowly that run right now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Lets Block return.</summary>
    public void Unblock() => _unblocked.TrySetResult();

    /// <summary>Whether a call of that name has begun.</summary>
    public bool HasBegun(string name) => Of(_begun, name).Task.IsCompleted;

    /// <summary>Completes when a call of that name has begun.</summary>
    public Task BegunAsync(string name) => Of(_begun, name).Task.WithinPatience();

    /// <summary>Completes when a call of that name has seen that its caller gave up or has gone.</summary>
    public Task CancelledAsync(string name) => Of(_cancelled, name).Task.WithinPatience();

    public Task<long> Double(long num) => Task.FromResult(2 * num);

    public async Task<long> DoubleSlowly(long num, int milliseconds, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        Of(_begun, "slowly").TrySetResult();
        try
        {
            await Task.Delay(milliseconds, cancellationToken);
            return 2 * num;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public Task<Everything> Echo(Everything value) => Task.FromResult(value);

    public Task<Value> Any(Value value) => Task.FromResult(value);

    public Task<string?> Maybe(string? text) => Task.FromResult(text);

    public Task<string> Join(string first, string second, int times, string? last) =>
        Task.FromResult(string.Join('-', Enumerable.Repeat(first + second, times)) + (last ?? "."));

    public Task<byte[]> Reverse(byte[] bytes)
    {
        byte[] reversed = [.. bytes];
        Array.Reverse(reversed);
        return Task.FromResult(reversed);
    }

    public Task Remember(string text)
    {
        _remembered = text;
        return Task.CompletedTask;
    }

    public Task<string> Recall() => Task.FromResult(_remembered);

    public Task Fail(int status, string message) => throw new RpcException((RpcStatus)status, message);

    public Task Throw() => throw new InvalidOperationException("the secret of the house");

    public Task Block(int milliseconds)
    {
        Of(_begun, "block").TrySetResult();
#pragma warning disable VSTHRD002 // Blocking is what this method is for.
        _unblocked.Task.Wait(milliseconds);
#pragma warning restore VSTHRD002
        return Task.CompletedTask;
    }

    public async Task<string> WaitForCancellation(string name, CancellationToken cancellationToken)
    {
        Of(_begun, name).TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Of(_cancelled, name).TrySetResult();
        }
        return name;
    }

    public Task<long> MillisecondsLeft(ServerCall? call) =>
        Task.FromResult(call!.Deadline is { } deadline ? (long)(deadline - TimeProvider.System.GetUtcNow()).TotalMilliseconds : -1);

    public async IAsyncEnumerable<long> Count(long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long i = 1; i <= to; i++)
        {
            if (i % 100 == 0) await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
    }

    public async IAsyncEnumerable<string> CountAndFail(int to)
    {
        for (int i = 1; i <= to; i++)
        {
            await Task.Yield();
            yield return $"item {i}";
        }
        throw new RpcException(RpcStatus.DataLoss, "the rest is gone");
    }

    public async IAsyncEnumerable<long> Forever(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Of(_begun, name).TrySetResult();
        try
        {
            for (long i = 0; ; i++)
            {
                Interlocked.Increment(ref _yielded);
                yield return i;
                if (i % 1000 == 0) await Task.Yield();
            }
        }
        finally
        {
            Of(_cancelled, name).TrySetResult();
        }
    }

    public async Task<long> Sum(IAsyncEnumerable<long> numbers)
    {
        long sum = 0;
        await foreach (long number in numbers) sum += number;
        return sum;
    }

    public async IAsyncEnumerable<long> Doubled(IAsyncEnumerable<long> numbers, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (long number in numbers.WithCancellation(cancellationToken)) yield return 2 * number;
    }

    private static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> seen, string name) =>
        seen.GetOrAdd(name, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
