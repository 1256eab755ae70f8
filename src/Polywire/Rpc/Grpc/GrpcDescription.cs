using Polywire.Formats;

namespace Polywire.Rpc.Grpc;

/// <summary>What a gRPC server offers, as it says through reflection, v1 or v1alpha.</summary>
internal static class GrpcDescription
{
    // A description that asks for ever more files must end.
    private const int MostFiles = 10_000;

    private const string Plumbing = "grpc.reflection.";

    /// <summary>Asks.</summary>
    /// <exception cref="RpcException">The server has no reflection.</exception>
    public static async ValueTask<IReadOnlyList<ServiceSchema>> AskAsync(GrpcClient client, CancellationToken cancellationToken)
    {
        RpcException? unknown = null;
        foreach (GrpcReflectionMessages messages in GrpcReflectionMessages.All)
        {
            try
            {
                return await AskAsync(client, messages, cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException refused) when (refused.Status is RpcStatus.Unimplemented)
            {
                unknown = refused;
            }
        }
        throw new RpcException(RpcStatus.Unimplemented,
            "the server has no reflection: without the types of its messages nothing can be called by name; enable reflection there, or call through a typed client", unknown);
    }

    private static async ValueTask<IReadOnlyList<ServiceSchema>> AskAsync(GrpcClient client, GrpcReflectionMessages messages, CancellationToken cancellationToken)
    {
        Value listed = (await AskAsync(client, messages, [Question("listServices", "*")], cancellationToken).ConfigureAwait(false))[0];
        string[] services = [.. (listed.Get("listServicesResponse")?.Get("service")?.AsList() ?? [])
            .Select(service => service.Get("name")?.AsText() ?? "").Where(name => !name.StartsWith(Plumbing, StringComparison.Ordinal))];
        try
        {
            var files = new DescriptorFiles();
            Take(await AskAsync(client, messages, [.. services.Select(service => Question("fileContainingSymbol", service))], cancellationToken).ConfigureAwait(false), files);
            while (files.Missing is { Count: > 0 } missing && files.Count < MostFiles)
            {
                int before = files.Count;
                Take(await AskAsync(client, messages, [.. missing.Select(name => Question("fileByFilename", name))], cancellationToken).ConfigureAwait(false), files);
                if (files.Count == before)
                    break;
            }
            return [.. files.Read().Where(service => services.Contains(ProtobufNames.ServiceOf(service.Name), StringComparer.Ordinal))];
        }
        catch (CodecException wrong)
        {
            throw new RpcException(RpcStatus.Internal, $"the server's descriptions cannot be read: {wrong.Message}", wrong);
        }
    }

    private static async ValueTask<IReadOnlyList<Value>> AskAsync(GrpcClient client, GrpcReflectionMessages messages, Value[] questions, CancellationToken cancellationToken)
    {
        List<Value> answers = [];
        if (questions.Length == 0)
            return answers;
        await foreach (Value answer in client.ExchangeAsync(messages.Ask, questions.ToAsyncEnumerable(), CallOptions.None, cancellationToken).ConfigureAwait(false))
            answers.Add(answer);
        return answers.Count == questions.Length ? answers
            : throw new RpcException(RpcStatus.Internal, $"the server's reflection gave {answers.Count} answers to {questions.Length} questions");
    }

    private static Value Question(string kind, string about) => Value.Map((kind, Value.From(about)));

    private static void Take(IReadOnlyList<Value> answers, DescriptorFiles files)
    {
        foreach (Value file in answers.SelectMany(answer => answer.Get("fileDescriptorResponse")?.Get("fileDescriptorProto")?.AsList() ?? []))
            files.Add(file.AsBinary());
    }
}
