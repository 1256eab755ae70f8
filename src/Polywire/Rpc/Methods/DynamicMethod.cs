using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A method made at run time: of a foreign server that is offered here, or of a table of functions. Values have no C# type.</summary>
public sealed class DynamicMethod : Method
{
    private readonly Func<Value, ServerCall, ValueTask<Value>>? _reply;
    private readonly Func<Value, ServerCall, IAsyncEnumerable<Value>>? _stream;
    private readonly Func<IAsyncEnumerable<Value>, ServerCall, IAsyncEnumerable<Value>>? _exchange;

    /// <summary>One request, one reply.</summary>
    /// <param name="schema">What it looks like.</param>
    /// <param name="reply">Takes the arguments, a map by name, and returns the reply.</param>
    public DynamicMethod(MethodSchema schema, Func<Value, ServerCall, ValueTask<Value>> reply) : this(schema, schema?.Kind is MethodKind.Unary) =>
        _reply = reply;

    /// <summary>One request, a stream of replies.</summary>
    /// <param name="schema">What it looks like.</param>
    /// <param name="stream">Takes the arguments, a map by name, and returns the items.</param>
    public DynamicMethod(MethodSchema schema, Func<Value, ServerCall, IAsyncEnumerable<Value>> stream) : this(schema, schema?.Kind is MethodKind.ServerStream) =>
        _stream = stream;

    /// <summary>A stream of requests; one reply, or a stream of them.</summary>
    /// <param name="schema">What it looks like.</param>
    /// <param name="exchange">Takes the caller's items and returns the replies: exactly one when the method's reply is no stream.</param>
    public DynamicMethod(MethodSchema schema, Func<IAsyncEnumerable<Value>, ServerCall, IAsyncEnumerable<Value>> exchange)
        : this(schema, schema?.Kind is MethodKind.ClientStream or MethodKind.Duplex) => _exchange = exchange;

    private DynamicMethod(MethodSchema schema, bool fits) : base(schema)
    {
        if (!fits)
            throw new ArgumentException($"{schema.FullName} is of kind {schema.Kind}: give the function of that kind", nameof(schema));
    }

    /// <inheritdoc/>
    public override async ValueTask InvokeAsync(ServerCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            if (_exchange is not null)
                await SendAsync(_exchange(call.Items(Schema.Request), call), call).ConfigureAwait(false);
            else if (_stream is not null)
                await SendAsync(_stream(call.Arguments(Schema.Request), call), call).ConfigureAwait(false);
            else
                call.Reply(Schema.Reply, await _reply!(call.Arguments(Schema.Request), call).ConfigureAwait(false));
        }
        catch (CodecException wrong)
        {
            call.Fail(wrong.Offset >= 0 ? CallFailure.Arguments(wrong) : CallFailure.Reply(wrong));
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
        }
    }

    private async ValueTask SendAsync(IAsyncEnumerable<Value> items, ServerCall call)
    {
        bool streams = (Schema.Kind & MethodKind.ServerStream) != 0;
        await foreach (Value item in items.WithCancellation(call.Cancellation).ConfigureAwait(false))
        {
            if (!streams)
            {
                call.Reply(Schema.Reply, item);
                return;
            }
            await call.SendAsync(Schema.Reply ?? AnySchema.Instance, item).ConfigureAwait(false);
        }
        call.Complete();
    }
}
