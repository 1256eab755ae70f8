using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Polywire.Toolbox.Http;

namespace Polywire.Interop.Tests.Toolbox.Http;

/// <summary>Generated requests, each also signed by AWS's own Python library.</summary>
public sealed class SigningOracleTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 21, 22, 5, 0, TimeSpan.Zero);

    private static readonly string[] s_segments = ["cats", "maine coon", "é", "a+b", "a=b", "*", "~", "%25", "(1)", "x.y", "", "."];

    [Fact]
    public async Task EqualsBotocore()
    {
        Peer.Need("python3-botocore", Directory.Exists("/usr/lib/python3/dist-packages/botocore"));
        Random random = new(7);
        List<(string Case, string Ours)> cases = [];
        for (int i = 0; i < 200; i++)
        {
            string service = random.Next(2) == 0 ? "s3" : "sqs", method = random.Next(2) == 0 ? "GET" : "POST";
            string path = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => "/" + UrlQuoting.Quote(s_segments[random.Next(s_segments.Length)], "+*~()=")));
            string query = string.Join('&', Enumerable.Range(0, random.Next(4)).Select(_ => $"{UrlQuoting.Quote(s_segments[random.Next(4)])}={UrlQuoting.Quote(s_segments[random.Next(s_segments.Length)], "")}"));
            string url = new Uri($"https://{service}.example.com{(random.Next(2) == 0 ? ":8443" : "")}{path}{(query.Length > 0 ? "?" + query : "")}").AbsoluteUri;
            string? token = random.Next(3) == 0 ? "the token" : null;
            KeyValuePair<string, string?>[] headers = random.Next(2) == 0 ? [new("X-Amz-Meta-Cat", "  maine   coon "), new("Content-Type", "text/plain")] : [];
            // S3's body hash is a header of its own there; elsewhere botocore signs the body without one.
            string body = method == "POST" && service == "s3" ? "red hat" : "";
            OutgoingRequest request = new(method, new Uri(url)) { Headers = headers, Body = body.Length > 0 ? RequestBody.Text(body) : null };
            OutgoingRequest signed = await (new AwsSigner("AKID", "secret/key", "eu-west-1", service) { SessionToken = token }).SignAsync(request, s_now, TestContext.Current.CancellationToken);
            cases.Add((JsonSerializer.Serialize(new { service, method, url, token, body, headers = headers.ToDictionary(header => header.Key, header => header.Value) }), signed.Header("Authorization")!));
        }

        string[] theirs = await AskAsync(cases.Select(one => one.Case));

        for (int i = 0; i < cases.Count; i++) Assert.True(theirs[i] == cases[i].Ours, $"{cases[i].Case}\nbotocore {theirs[i]}\nours     {cases[i].Ours}");
    }

    private static async Task<string[]> AskAsync(IEnumerable<string> cases)
    {
        ProcessStartInfo start = new("/usr/bin/python3", [Peer.Script("signing_oracle.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardInputEncoding = new UTF8Encoding(false) };
        using Process python = Process.Start(start)!;
        Task<string> reading = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.StandardInput.WriteAsync(string.Join('\n', cases) + "\n");
        python.StandardInput.Close();
        string answers = await reading.WithinPatience();
        await python.WaitForExitAsync(TestContext.Current.CancellationToken).WithinPatience();
        Assert.Equal(0, python.ExitCode);
        return answers.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
