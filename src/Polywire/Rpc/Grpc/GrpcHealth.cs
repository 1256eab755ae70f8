using System.Runtime.CompilerServices;
using Polywire.Formats;

namespace Polywire.Rpc.Grpc;

/// <summary>
/// <see href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">grpc.health.v1.Health</see>: which services are here, now and
/// from now on. A service is named as in Protocol Buffers (<c>demo.Demo</c>); the empty name is the whole server.
/// </summary>
/// <param name="policy">What the server offers, and whether it is about to stop.</param>
internal sealed class GrpcHealth(CallPolicy policy)
{
    private const string Package = "grpc.health.v1";

    private static readonly EnumSchema s_statuses =
        new("HealthCheckResponse.ServingStatus", Package, [("UNKNOWN", 0), ("SERVING", 1), ("NOT_SERVING", 2), ("SERVICE_UNKNOWN", 3)]) { HasProtobufNames = true };

    private static readonly ObjectSchema s_request = new("HealthCheckRequest", Package, [new FieldSchema("service", 1, static () => ScalarSchema.Of(ScalarKind.Text))]);

    private static readonly ObjectSchema s_reply = new("HealthCheckResponse", Package, [new FieldSchema("status", 1, static () => s_statuses)]);

    private readonly MethodSchema _check = new("Check", MethodKind.Unary, s_request, s_reply) { NoSideEffects = true, Doc = "Whether a service is here and takes calls." };

    private readonly MethodSchema _watch = new("Watch", MethodKind.ServerStream, s_request, s_reply) { NoSideEffects = true, Doc = "The same, now and whenever it changes." };

    /// <summary>Offers it.</summary>
    public void AddTo(ServiceTable table) => table.Add(
        new ServiceSchema(Package + ".Health", [_check, _watch], "Whether services take calls."),
        [
            new DynamicMethod(_check, (arguments, _) => new(Check(NameOf(arguments)))),
            new DynamicMethod(_watch, (arguments, call) => WatchAsync(NameOf(arguments), call.Cancellation)),
        ]);

    private static string NameOf(Value arguments) => arguments.Get("service") is { Kind: ValueKind.Text } name ? name.AsText() : "";

    private static Value Reply(string status) => Value.Map(("status", Value.From(status)));

    private Value Check(string service) =>
        Reply(StatusOf(service) ?? throw new RpcException(RpcStatus.NotFound, $"there is no service '{service}'"));

    private async IAsyncEnumerable<Value> WatchAsync(string service, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? told = null;
        while (true)
        {
            // Taken before the look, so that no change falls between the two.
            Task change = policy.NextChange;
            string status = StatusOf(service) ?? "SERVICE_UNKNOWN";
            if (status != told)
                yield return Reply(told = status);
            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private string? StatusOf(string service)
    {
        if (service.Length > 0 && !policy.Services.Any(known => ProtobufNames.ServiceOf(known.Name) == service))
            return null;
        return policy.IsDraining ? "NOT_SERVING" : "SERVING";
    }
}
