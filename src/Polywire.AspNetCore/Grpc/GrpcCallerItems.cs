using Microsoft.AspNetCore.Connections;
using Polywire.AspNetCore.Protobuf;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>
/// The stream that a caller sends, as its method reads it. The request's body may be read only while the request lasts, and the method may
/// go on after it was answered (the deadline): so each read is announced, and the end of the request waits for it.
/// </summary>
/// <param name="input">The messages.</param>
internal sealed class GrpcCallerItems(GrpcInput input)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _idle;
    private bool _reading;
    private int _open;

    /// <summary>Opens the stream of the next request.</summary>
    internal void Start()
    {
        lock (_gate) _open++;
    }

    /// <summary>Closes the stream: who waits for an item is told that the call is over.</summary>
    internal ValueTask StopAsync()
    {
        lock (_gate)
        {
            _open++;
            if (!_reading) return default;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        input.Cancel();
        return new ValueTask(_idle.Task);
    }

    /// <summary>The items.</summary>
    internal async IAsyncEnumerable<T> ReadAllAsync<T, TShape>(bool isJson) where TShape : IShape<T>
    {
        int open = _open;
        while (await NextAsync(open).ConfigureAwait(false))
            yield return Decode<T, TShape>(isJson);
    }

    /// <summary>The items, whose type is known only at run time.</summary>
    internal async IAsyncEnumerable<Value> ReadAllAsync(Schema schema, bool isJson)
    {
        int open = _open;
        while (await NextAsync(open).ConfigureAwait(false))
            yield return Decode(schema, isJson);
    }

    private async ValueTask<bool> NextAsync(int open)
    {
        lock (_gate)
        {
            if (open != _open) throw Over(null);
            _reading = true;
        }
        bool found = false;
        try
        {
            found = await input.ReadAsync().ConfigureAwait(false);
        }
        catch (GrpcException wrong)
        {
            throw GrpcAnswer.FailureOf(wrong);
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            throw Over(gone);
        }
        finally
        {
            if (!found) Done();
        }
        return found;
    }

    private T Decode<T, TShape>(bool isJson) where TShape : IShape<T>
    {
        try
        {
            return ProtobufMessage.ReadItem<T, TShape>(input.Message.Span, isJson)!;
        }
        catch (CodecException wrong)
        {
            throw CallFailure.Arguments(wrong);
        }
        finally
        {
            Done();
        }
    }

    private Value Decode(Schema schema, bool isJson)
    {
        try
        {
            return ProtobufMessage.Read(input.Message.Span, schema, isJson);
        }
        catch (CodecException wrong)
        {
            throw CallFailure.Arguments(wrong);
        }
        finally
        {
            Done();
        }
    }

    private void Done()
    {
        TaskCompletionSource? idle;
        lock (_gate)
        {
            _reading = false;
            (idle, _idle) = (_idle, null);
        }
        idle?.SetResult();
    }

    private static OperationCanceledException Over(Exception? inner) => new("The call is over: its caller has gone, has given up, or its deadline has passed.", inner);
}
