using System.Runtime.CompilerServices;
using Polywire.Formats;

namespace Polywire.Rpc.Grpc;

/// <summary>
/// gRPC's <see href="https://github.com/grpc/grpc/blob/master/doc/server-reflection.md">reflection</see>, v1 and v1alpha: tells what can be
/// called here, whatever was mounted when, and the messages in which.
/// </summary>
/// <param name="services">What the server offers, looked at anew for each question.</param>
internal sealed class GrpcReflection(Func<IEnumerable<ServiceSchema>> services)
{
    private volatile Known _known = new([]);

    /// <summary>Offers both versions.</summary>
    public void AddTo(ServiceTable table)
    {
        foreach (GrpcReflectionMessages messages in GrpcReflectionMessages.All)
            table.Add(messages.Described, [new DynamicMethod(messages.Ask, (questions, _) => AnswerAsync(questions))]);
    }

    private async IAsyncEnumerable<Value> AnswerAsync(IAsyncEnumerable<Value> questions, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Value question in questions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            (string kind, Value answer) = Answer(question);
            yield return Value.Map(("validHost", question.Get("host") ?? Value.From("")), ("originalRequest", question), (kind, answer));
        }
    }

    private (string, Value) Answer(Value question)
    {
        DescriptorIndex known = Look();
        if (Text("listServices") is not null)
            return ("listServicesResponse", Value.Map(("service", Value.From([.. known.Services.Select(name => Value.Map(("name", Value.From(name))))]))));
        if (Text("fileByFilename") is { } file)
            return Files(known.FindFile(file), file);
        if (Text("fileContainingSymbol") is { } symbol)
            return Files(known.FindSymbol(symbol.TrimStart('.')), symbol);
        if (Text("allExtensionNumbersOfType") is { } type && known.Has(type.TrimStart('.')))
            return ("allExtensionNumbersResponse", Value.Map(("baseTypeName", Value.From(type)), ("extensionNumber", Value.List())));
        return NotFound("there are no extensions here");

        string? Text(string kind) => question.Get(kind) is { Kind: ValueKind.Text } about ? about.AsText() : null;
    }

    private static (string, Value) Files(IReadOnlyList<byte[]> files, string asked) => files.Count == 0
        ? NotFound($"nothing here is called '{asked}'")
        : ("fileDescriptorResponse", Value.Map(("fileDescriptorProto", Value.From([.. files.Select(Value.From)]))));

    private static (string, Value) NotFound(string message) =>
        ("errorResponse", Value.Map(("errorCode", Value.From((int)RpcStatus.NotFound)), ("errorMessage", Value.From(message))));

    /// <summary>What is offered now, described anew when that has changed.</summary>
    private DescriptorIndex Look()
    {
        ServiceSchema[] offered = [.. services().DistinctBy(service => service.Name)];
        Known known = _known;
        if (!known.Offered.SequenceEqual(offered))
            _known = known = new Known(offered);
        return known.Index;
    }

    private sealed record Known(ServiceSchema[] Offered)
    {
        public DescriptorIndex Index { get; } = new(Offered);
    }
}
