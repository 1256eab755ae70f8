using System.Diagnostics;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Loads;

/// <summary>
/// The sides of a load, each a loop that allocates nothing per message: awaiting what has completed is a plain call.
/// </summary>
internal static class Load
{
    private const int LoopTurn = 32;

    /// <summary>Sends <paramref name="count"/> messages of <paramref name="size"/> bytes and waits until they have left.</summary>
    public static async Task PushAsync(Pusher pusher, long count, int size, CancellationToken cancellationToken)
    {
        byte[] body = new byte[size];
        await SendAsync(() => pusher.PushAsync(body, cancellationToken), count);
        await pusher.FlushAsync(cancellationToken);
    }

    /// <summary>Publishes likewise, once somebody has subscribed.</summary>
    public static async Task PublishAsync(Publisher publisher, ReadOnlyMemory<byte> topic, long count, int size, CancellationToken cancellationToken)
    {
        byte[] body = new byte[size];
        await publisher.WaitForSubscriberAsync(cancellationToken);
        await SendAsync(() => publisher.PublishAsync(topic, body, cancellationToken), count);
        await publisher.FlushAsync(cancellationToken);
    }

    /// <summary>Calls <paramref name="send"/> <paramref name="count"/> times, one after the other.</summary>
    public static async Task SendAsync(Func<ValueTask> send, long count)
    {
        for (long sent = 0; sent < count;)
        {
            sent += SendSome(send, count - sent, out ValueTask waiting);
            await waiting;
        }
    }

    /// <summary>Answers <paramref name="count"/> requests with themselves.</summary>
    public static async Task ReplyAsync(Replier replier, long count, CancellationToken cancellationToken)
    {
        for (long i = 0; i < count; i++)
        {
            Message request = await replier.ReceiveAsync(cancellationToken);
            await replier.ReplyAsync(request.Body, cancellationToken);
        }
    }

    /// <summary>Receives the planned number of messages, or as many as come in the planned time; the clock starts with the first.</summary>
    /// <exception cref="PolywireException">A message has another size than the load's.</exception>
    public static async Task<LoadResult> ReceiveAsync<T>(
        string role, Func<CancellationToken, ValueTask<T>> receive, Func<T, int> length, LoadPlan plan, CancellationToken cancellationToken)
    {
        (long count, int size) = (plan.Count, plan.Size);
        Check(length(await receive(cancellationToken)), 0, size);
        long allocated = GC.GetTotalAllocatedBytes(), began = Stopwatch.GetTimestamp();
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(plan.Time ?? Timeout.InfiniteTimeSpan);
        long seen = 1;
        try
        {
            while (seen < count && !over.IsCancellationRequested)
            {
                seen += ReceiveSome(receive, length, seen, count, size, out ValueTask<T>? waiting, over.Token);
                if (waiting is { } next) Check(length(await next), seen++, size);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing came when the time was over.
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new LoadResult(role, size, seen - 1, seconds, GC.GetTotalAllocatedBytes() - allocated, Latencies: null);
    }

    /// <summary>Asks <paramref name="count"/> times, one after the other; the first hundredth only warms up.</summary>
    /// <exception cref="PolywireException">A reply has another size than the request.</exception>
    public static async Task<LoadResult> AskAsync(Requester requester, long count, int size, CancellationToken cancellationToken)
    {
        byte[] body = new byte[size];
        LatencyHistogram latencies = new();
        long warm = count / 100, began = 0, allocated = 0;
        for (long i = 0; i < count; i++)
        {
            long asked = Stopwatch.GetTimestamp();
            if (i == warm) (began, allocated) = (asked, GC.GetTotalAllocatedBytes());
            Check((await requester.RequestAsync(body, cancellationToken)).Body.Length, i, size);
            if (i >= warm) latencies.Record((long)Stopwatch.GetElapsedTime(asked).TotalNanoseconds);
        }

        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new LoadResult("req", size, count - warm, seconds, GC.GetTotalAllocatedBytes() - allocated, latencies);
    }

    // The two inner loops are methods of their own, entered anew every few messages: compiled ahead of time, a loop that is
    // entered once would run to its end in that first code, and the runtime puts better code in place of it only after
    // hundreds of calls.
    private static int SendSome(Func<ValueTask> send, long most, out ValueTask waiting)
    {
        waiting = default;
        int many = (int)Math.Min(most, LoopTurn);
        for (int i = 0; i < many; i++)
        {
            ValueTask sending = send();
            if (sending.IsCompletedSuccessfully) continue;
            waiting = sending;
            return i + 1;
        }

        return many;
    }

    private static int ReceiveSome<T>(
        Func<CancellationToken, ValueTask<T>> receive, Func<T, int> length, long seen, long count, int size,
        out ValueTask<T>? waiting, CancellationToken cancellationToken)
    {
        waiting = null;
        int many = (int)Math.Min(count - seen, LoopTurn);
        for (int i = 0; i < many; i++)
        {
            ValueTask<T> receiving = receive(cancellationToken);
            if (!receiving.IsCompletedSuccessfully)
            {
                waiting = receiving;
                return i;
            }

#pragma warning disable VSTHRD002, VSTHRD103 // Complete already: nothing is waited for.
            Check(length(receiving.Result), seen + i, size);
#pragma warning restore VSTHRD002, VSTHRD103
        }

        return many;
    }

    private static void Check(int length, long index, int size)
    {
        if (length != size) throw new PolywireException(FailureKind.Protocol, $"message {index} has {length} bytes, not {size}");
    }
}
