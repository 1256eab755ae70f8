using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Polywire.Formats;

/// <summary>Gathers the files that a server with reflection sends, until it can be said what it offers.</summary>
public sealed class DescriptorFiles
{
    private readonly Dictionary<string, FileDescriptorProto> _files = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _files.Count;

    /// <summary>The files that are imported and not there. Google's own need not be: they are known.</summary>
    public IReadOnlyList<string> Missing =>
        [.. _files.Values.SelectMany(file => file.Dependency).Distinct(StringComparer.Ordinal)
            .Where(name => !_files.ContainsKey(name) && !name.StartsWith("google/protobuf/", StringComparison.Ordinal))];

    /// <summary>Takes one in; once more changes nothing.</summary>
    /// <param name="file">A serialized <c>FileDescriptorProto</c>.</param>
    /// <exception cref="CodecException">It is none.</exception>
    public void Add(ReadOnlySpan<byte> file)
    {
        try
        {
            var read = FileDescriptorProto.Parser.ParseFrom(file);
            _files.TryAdd(read.Name, read);
        }
        catch (InvalidProtocolBufferException wrong)
        {
            throw new CodecException(CodecFailure.Malformed, -1, wrong.Message, inner: wrong);
        }
    }

    /// <summary>The services of all files.</summary>
    /// <exception cref="CodecException">A description is missing, or two are of the same.</exception>
    public IReadOnlyList<ServiceSchema> Read()
    {
        var services = new DescriptorReader(_files.Values).Services;
        Resolve(services.SelectMany(service => service.Methods).SelectMany(method => new[] { method.Request, method.Reply }));
        return services;
    }

    /// <summary>Looks at every type, so that a description that is missing is missed now and not by whoever looks there first.</summary>
    private static void Resolve(IEnumerable<Schema?> roots)
    {
        var waiting = new Queue<Schema?>(roots);
        HashSet<Schema> seen = new(ReferenceEqualityComparer.Instance);
        while (waiting.TryDequeue(out var next))
        {
            if (next is null || !seen.Add(next))
                continue;
            switch (next)
            {
                case ListSchema list: waiting.Enqueue(list.Item); break;
                case MapSchema map: waiting.Enqueue(map.Value); break;
                case ObjectSchema type:
                    foreach (var field in type.Fields)
                        waiting.Enqueue(field.Schema);
                    break;
            }
        }
    }
}
