using System.Runtime.CompilerServices;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>The steps that all methods of objects take: read, reply, send. None throws; failures go to the caller.</summary>
internal static class MethodSteps
{
    /// <summary>Reads the arguments, or fails the call.</summary>
    public static bool TryRead<T, TShape>(ServerCall call, out T? request) where TShape : IShape<T>
    {
        try
        {
            request = call.Arguments<T, TShape>();
            return true;
        }
        catch (CodecException wrong)
        {
            call.Fail(CallFailure.Arguments(wrong));
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
        }
        request = default;
        return false;
    }

    /// <summary>Ends the call with a value, or with why it cannot be said.</summary>
    public static void Reply<T, TShape>(ServerCall call, T value) where TShape : IShape<T>
    {
        try
        {
            if (typeof(T) == typeof(Nothing))
                call.Complete();
            else
                call.Reply<T, TShape>(value);
        }
        catch (CodecException wrong)
        {
            call.Fail(CallFailure.Reply(wrong));
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
        }
    }

    /// <summary>Replies once the method has returned.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask ReplyWhenDoneAsync<T, TShape>(ValueTask<T> running, ServerCall call) where TShape : IShape<T>
    {
        T value;
        try
        {
            value = await running.ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
            return;
        }
        Reply<T, TShape>(call, value);
    }

    /// <summary>Sends every item of a stream, then its end. Stops when the caller has gone.</summary>
    public static async ValueTask SendAllAsync<T, TShape>(IAsyncEnumerable<T> items, ServerCall call) where TShape : IShape<T>
    {
        try
        {
            await foreach (T item in items.WithCancellation(call.Cancellation).ConfigureAwait(false))
                await Send<T, TShape>(call, item).ConfigureAwait(false);
            call.Complete();
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
        }
    }

    private static ValueTask Send<T, TShape>(ServerCall call, T item) where TShape : IShape<T>
    {
        try
        {
            return call.SendAsync<T, TShape>(item);
        }
        catch (CodecException wrong)
        {
            throw CallFailure.Reply(wrong);
        }
    }
}
