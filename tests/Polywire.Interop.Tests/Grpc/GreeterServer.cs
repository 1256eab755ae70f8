using System.Diagnostics;
using System.Globalization;

namespace Polywire.Interop.Tests.Grpc;

/// <summary>A server of python3-grpcio.</summary>
internal sealed class GreeterServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _place;

    private GreeterServer(Process process, DirectoryInfo place, int port) => (_process, _place, Port) = (process, place, port);

    public int Port { get; }

    public string Address => $"grpc://127.0.0.1:{Port}";

    public static async Task<GreeterServer> StartAsync(params string[] options)
    {
        Peer.Need("python3-grpcio", File.Exists("/usr/lib/python3/dist-packages/grpc/__init__.py"));
        Peer.Need("protoc (protobuf-compiler, libprotobuf-dev)", File.Exists("/usr/bin/protoc") && File.Exists("/usr/include/google/protobuf/struct.proto"));
        DirectoryInfo place = Directory.CreateTempSubdirectory("polywire-greeter-");
        string proto = Peer.Script("greeter.proto");
        await Peer.RunAsync("protoc", $"-I{Path.GetDirectoryName(proto)}", $"--python_out={place.FullName}", proto);
        var start = new ProcessStartInfo("/usr/bin/python3", [Peer.Script("greeter_server.py"), place.FullName, .. options]) { RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new GreeterServer(process, place, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    /// <summary>What it prints next.</summary>
    public Task<string?> SaysAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _place.Delete(recursive: true);
    }
}
