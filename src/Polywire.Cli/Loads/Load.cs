using System.Diagnostics;
using Polywire.Messages;
using Polywire.Patterns;

namespace Polywire.Cli.Loads;

/// <summary>
/// The sides of a load, each a loop that allocates nothing per message: awaiting what has completed is a plain call.
/// </summary>
internal static class Load
{
    /// <summary>Sends <paramref name="count"/> messages of <paramref name="size"/> bytes and waits until they have left.</summary>
    public static async Task PushAsync(Pusher pusher, long count, int size, CancellationToken cancellationToken)
    {
        byte[] body = new byte[size];
        for (long i = 0; i < count; i++)
        {
            await pusher.PushAsync(body, cancellationToken);
        }

        await pusher.FlushAsync(cancellationToken);
    }

    /// <summary>Publishes likewise, once somebody has subscribed.</summary>
    public static async Task PublishAsync(Publisher publisher, ReadOnlyMemory<byte> topic, long count, int size, CancellationToken cancellationToken)
    {
        byte[] body = new byte[size];
        await publisher.WaitForSubscriberAsync(cancellationToken);
        for (long i = 0; i < count; i++)
        {
            await publisher.PublishAsync(topic, body, cancellationToken);
        }

        await publisher.FlushAsync(cancellationToken);
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

    /// <summary>Receives <paramref name="count"/> messages; the clock starts with the first.</summary>
    /// <exception cref="PolywireException">A message has another size than the load's.</exception>
    public static async Task<LoadResult> ReceiveAsync<T>(
        string role, Func<CancellationToken, ValueTask<T>> receive, Func<T, int> length, long count, int size, CancellationToken cancellationToken)
    {
        Check(length(await receive(cancellationToken)), 0, size);
        long allocated = GC.GetTotalAllocatedBytes(), began = Stopwatch.GetTimestamp();
        for (long i = 1; i < count; i++) Check(length(await receive(cancellationToken)), i, size);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new LoadResult(role, size, count - 1, seconds, GC.GetTotalAllocatedBytes() - allocated, Latencies: null);
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

    private static void Check(int length, long index, int size)
    {
        if (length != size) throw new PolywireException(FailureKind.Protocol, $"message {index} has {length} bytes, not {size}");
    }
}
