using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A method that takes a stream and gives one reply, of an object in this process. The generator makes them.</summary>
/// <typeparam name="TTarget">The object's type.</typeparam>
/// <typeparam name="TItem">Each item of the stream.</typeparam>
/// <typeparam name="TItemShape">Its shape.</typeparam>
/// <typeparam name="TReply">What is returned; <see cref="Nothing"/> for nothing.</typeparam>
/// <typeparam name="TReplyShape">Its shape.</typeparam>
/// <param name="schema">What it looks like.</param>
/// <param name="target">The object.</param>
/// <param name="run">Calls the object's method.</param>
public sealed class ClientStreamMethod<TTarget, TItem, TItemShape, TReply, TReplyShape>(
    MethodSchema schema, TTarget target, Func<TTarget, IAsyncEnumerable<TItem>, ServerCall, ValueTask<TReply>> run) : Method(schema)
    where TItemShape : IShape<TItem> where TReplyShape : IShape<TReply>
{
    /// <inheritdoc/>
    public override ValueTask InvokeAsync(ServerCall call)
    {
        try
        {
            ValueTask<TReply> running = run(target, call.Items<TItem, TItemShape>(), call);
            return MethodSteps.ReplyWhenDoneAsync<TReply, TReplyShape>(running, call);
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
            return default;
        }
    }
}
