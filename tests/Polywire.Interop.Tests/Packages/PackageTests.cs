using System.Diagnostics;

namespace Polywire.Interop.Tests.Packages;

/// <summary>A project that refers to the package Polywire, and to nothing else of ours, has the generator too. Offline: what else it needs is there already.</summary>
[Collection(Alone.Name)]
public sealed class PackageTests : IDisposable
{
    private const string Program = """
        using System.Text;
        using Polywire.Formats;
        using Polywire.Rpc;

        Console.WriteLine(Encoding.UTF8.GetString(Json.Write(new Cat("Tom", 7))));
        var services = new ServiceTable();
        services.Add<IVet>(null, new Vet());
        await using RpcServer server = await RpcServer.ListenAsync("msgpackrpc+tcp://127.0.0.1:0", services);
        await using RpcClient client = await RpcClient.ConnectAsync(server.Address.ToString());
        Console.WriteLine(await client.As<IVet>().CureAsync(new Cat("Kit", 8)));

        [Shape]
        partial record Cat(string Name, int Lives = 9);

        [Service]
        partial interface IVet
        {
            Task<Cat> CureAsync(Cat cat);
        }

        sealed class Vet : IVet
        {
            public Task<Cat> CureAsync(Cat cat) => Task.FromResult(cat with { Lives = cat.Lives + 1 });
        }
        """;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <RestorePackagesPath>packages</RestorePackagesPath>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Polywire" Version="0.1.0" />
          </ItemGroup>
        </Project>
        """;

    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("polywire-package-");

    public void Dispose() => _place.Delete(recursive: true);

    [Fact]
    public async Task BringsTheGeneratorAlong()
    {
        string feed = Path.Combine(_place.FullName, "feed"), user = Path.Combine(_place.FullName, "user");
        foreach (string package in (string[])["Polywire.Formats", "Polywire.Wires", "Polywire"])
            await DotnetAsync(Peer.Root, "pack", Path.Combine("src", package), "-c", "Release", "--no-build", "-o", feed);
        Directory.CreateDirectory(user);
        string had = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await WriteAsync(user, "nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed}" /></packageSources>
              <fallbackPackageFolders><add key="had" value="{had}" /></fallbackPackageFolders>
            </configuration>
            """);
        await WriteAsync(user, "user.csproj", Project);
        await WriteAsync(user, "Program.cs", Program);

        string said = await DotnetAsync(user, "run", "-c", "Release");

        Assert.Equal("{\"name\":\"Tom\",\"lives\":7}\nCat { Name = Kit, Lives = 9 }\n", said);
    }

    private static Task WriteAsync(string folder, string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);

    private static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return await output;
    }
}
