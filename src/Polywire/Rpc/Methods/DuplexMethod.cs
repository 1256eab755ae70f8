using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A method that takes a stream and gives a stream, of an object in this process. The generator makes them.</summary>
/// <typeparam name="TTarget">The object's type.</typeparam>
/// <typeparam name="TItem">Each item that comes.</typeparam>
/// <typeparam name="TItemShape">Its shape.</typeparam>
/// <typeparam name="TReply">Each item that goes.</typeparam>
/// <typeparam name="TReplyShape">Its shape.</typeparam>
/// <param name="schema">What it looks like.</param>
/// <param name="target">The object.</param>
/// <param name="run">Calls the object's method.</param>
public sealed class DuplexMethod<TTarget, TItem, TItemShape, TReply, TReplyShape>(
    MethodSchema schema, TTarget target, Func<TTarget, IAsyncEnumerable<TItem>, ServerCall, IAsyncEnumerable<TReply>> run) : Method(schema)
    where TItemShape : IShape<TItem> where TReplyShape : IShape<TReply>
{
    /// <inheritdoc/>
    public override ValueTask InvokeAsync(ServerCall call)
    {
        try
        {
            return MethodSteps.SendAllAsync<TReply, TReplyShape>(run(target, call.Items<TItem, TItemShape>(), call), call);
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
            return default;
        }
    }
}
