using Google.Protobuf.Reflection;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Tests.Protobuf;
using Sampled = Polywire.Tests.Protobuf.Samples;

namespace Polywire.Interop.Tests.Protobuf;

/// <summary>Our <c>.proto</c> text: protoc takes it for what we meant, and its bytes are ours.</summary>
public sealed class ProtocTests : IDisposable
{
    private static readonly FileDescriptorProto s_file = Assert.Single(DescriptorWriter.Write([Describe<ICatalog>("catalog")]));

    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("polywire-protoc-");

    public void Dispose() => _place.Delete(recursive: true);

    [Fact]
    public async Task Protoc_reads_the_text_as_the_description()
    {
        await CompileAsync("--descriptor_set_out=catalog.bin", "--include_source_info");
        var read = Assert.Single(FileDescriptorSet.Parser.ParseFrom(await File.ReadAllBytesAsync(At("catalog.bin"), TestContext.Current.CancellationToken)).File);
        Assert.Equal(Comments(s_file), Comments(read));
        Assert.Equal(Plain(s_file).ToString(), Plain(read).ToString());
    }

    [Fact]
    public async Task Protoc_writes_the_bytes_that_we_write()
    {
        foreach (Sample sample in new[] { Sampled.Empty, Sampled.Full })
        {
            byte[] ours = Sampled.Write(sample);
            await File.WriteAllBytesAsync(At("ours.bin"), ours, TestContext.Current.CancellationToken);
            await CompileAsync();
            await Peer.RunAsync("sh", "-c", $"cd {_place.FullName} && protoc --decode=catalog.Sample catalog.proto < ours.bin > text && protoc --deterministic_output --encode=catalog.Sample catalog.proto < text > theirs.bin");
            Assert.DoesNotContain(": 0x", await File.ReadAllTextAsync(At("text"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Equal(Convert.ToHexString(ours), Convert.ToHexString(await File.ReadAllBytesAsync(At("theirs.bin"), TestContext.Current.CancellationToken)));
        }
    }

    [Fact]
    public async Task Python_reads_and_writes_the_bytes_that_we_write()
    {
        await CompileAsync("--python_out=.");
        foreach (Sample sample in new[] { Sampled.Empty, Sampled.Full })
        {
            string ours = Convert.ToHexStringLower(Sampled.Write(sample));
            Assert.Equal(ours, (await Peer.RunAsync("/usr/bin/python3", Peer.Script("echo.py"), _place.FullName, "catalog_pb2", "Sample", ours)).Trim());
        }
    }

    [Fact]
    public async Task The_build_has_left_the_proto_files_of_its_services()
    {
        foreach (string file in new[] { "catalog.proto", "helloworld.proto", "probe.proto" })
            await Peer.RunAsync("protoc", $"-I{AppContext.BaseDirectory}", "-o/dev/null", file);
        Assert.Equal(ProtoText.Write(s_file), await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "catalog.proto"), TestContext.Current.CancellationToken));
    }

    private static ServiceSchema Describe<T>(string name) where T : IService<T> => T.Describe(name);

    private static IEnumerable<string> Comments(FileDescriptorProto file) => file.SourceCodeInfo.Location
        .Where(location => location.LeadingComments.Length > 0).Select(location => $"{location.LeadingComments}").Order(StringComparer.Ordinal);

    /// <summary>Without comments, and with everything whose order means nothing in one order.</summary>
    private static FileDescriptorProto Plain(FileDescriptorProto file)
    {
        file = file.Clone();
        file.SourceCodeInfo = null;
        Sort(file.Dependency, import => import);
        Sort(file.EnumType, names => names.Name);
        Sort(file.MessageType, message => message.Name);
        foreach (var message in file.MessageType)
            Sort(message);
        return file;
    }

    private static void Sort(DescriptorProto message)
    {
        Sort(message.NestedType, nested => nested.Name);
        foreach (var nested in message.NestedType)
            Sort(nested);
    }

    private static void Sort<T>(IList<T> list, Func<T, string> key)
    {
        T[] sorted = [.. list.OrderBy(key, StringComparer.Ordinal)];
        list.Clear();
        foreach (T item in sorted)
            list.Add(item);
    }

    private async Task CompileAsync(params string[] options)
    {
        Peer.Need("protoc (protobuf-compiler, libprotobuf-dev)", File.Exists("/usr/bin/protoc") && File.Exists("/usr/include/google/protobuf/struct.proto"));
        await File.WriteAllTextAsync(At("catalog.proto"), ProtoText.Write(s_file), TestContext.Current.CancellationToken);
        string said = await Peer.RunAsync("sh", "-c", $"cd {_place.FullName} && protoc -I. {(options.Length == 0 ? "-o /dev/null" : string.Join(' ', options))} catalog.proto 2>&1");
        Assert.Equal("", said);
    }

    private string At(string name) => Path.Combine(_place.FullName, name);
}
