using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A method with one request and a stream of replies, of an object in this process. The generator makes them.</summary>
/// <typeparam name="TTarget">The object's type.</typeparam>
/// <typeparam name="TRequest">The parameters, as one value.</typeparam>
/// <typeparam name="TRequestShape">Their shape.</typeparam>
/// <typeparam name="TItem">Each item.</typeparam>
/// <typeparam name="TItemShape">Its shape.</typeparam>
/// <param name="schema">What it looks like.</param>
/// <param name="target">The object.</param>
/// <param name="run">Calls the object's method.</param>
public sealed class ServerStreamMethod<TTarget, TRequest, TRequestShape, TItem, TItemShape>(
    MethodSchema schema, TTarget target, Func<TTarget, TRequest, ServerCall, IAsyncEnumerable<TItem>> run) : Method(schema)
    where TRequestShape : IShape<TRequest> where TItemShape : IShape<TItem>
{
    /// <inheritdoc/>
    public override ValueTask InvokeAsync(ServerCall call)
    {
        if (!MethodSteps.TryRead<TRequest, TRequestShape>(call, out TRequest? request))
            return default;
        IAsyncEnumerable<TItem> items;
        try
        {
            items = run(target, request!, call);
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
            return default;
        }
        return MethodSteps.SendAllAsync<TItem, TItemShape>(items, call);
    }
}
