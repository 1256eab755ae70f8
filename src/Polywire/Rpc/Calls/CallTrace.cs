using System.Diagnostics;

namespace Polywire.Rpc;

/// <summary>
/// An activity per call while somebody listens to the source <c>Polywire.Rpc</c> (OpenTelemetry: <c>AddSource("Polywire.Rpc")</c>), with the
/// trace of the caller as its parent where the wire carries one (W3C trace context).
/// </summary>
internal static class CallTrace
{
    /// <summary>The header that carries the trace.</summary>
    public const string Parent = "traceparent";

    /// <summary>The header that carries what its vendors add.</summary>
    public const string State = "tracestate";

    private static readonly ActivitySource s_source = new("Polywire.Rpc");

    /// <summary>Whether somebody listens.</summary>
    public static bool IsOn => s_source.HasListeners();

    /// <summary>Begins to trace a call that came in; null when nobody listens.</summary>
    public static Activity? StartServer(string wire, string method, IReadOnlyDictionary<string, string> headers)
    {
        if (!s_source.HasListeners())
            return null;
        ActivityContext.TryParse(headers.GetValueOrDefault(Parent), headers.GetValueOrDefault(State), isRemote: true, out ActivityContext parent);
        return Tagged(s_source.StartActivity(method, ActivityKind.Server, parent), wire, method);
    }

    /// <summary>Begins to trace a call that goes out; null when nobody listens.</summary>
    public static Activity? StartClient(string wire, string method) =>
        s_source.HasListeners() ? Tagged(s_source.StartActivity(method, ActivityKind.Client), wire, method) : null;

    /// <summary>Ends it.</summary>
    public static void Stop(Activity? activity, RpcException? failure)
    {
        if (activity is null)
            return;
        if (failure is not null)
            activity.SetStatus(ActivityStatusCode.Error, StatusMap.NameOf(failure.Status));
        activity.Dispose();
    }

    private static Activity? Tagged(Activity? activity, string wire, string method) =>
        activity?.SetTag("rpc.system", wire).SetTag("rpc.method", method);
}
