using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Polywire.Toolbox.Http;

namespace Polywire.Toolbox.Tests.Http;

/// <summary>The vectors of AWS's own suite (vectors/README.md).</summary>
public sealed class AwsSignerTests
{
    private static readonly DateTimeOffset s_then = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    private static readonly AwsSigner s_signer = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service");

    public static TheoryData<string> Names => [.. Vectors().Where(vector => vector.GetProperty("normalize").GetBoolean()).Select(vector => vector.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AgreesWithTheSuite(string name)
    {
        JsonElement vector = Vectors().Single(one => one.GetProperty("name").GetString() == name);
        string[] parts = vector.GetProperty("request").GetString()!.ReplaceLineEndings("\n").Split("\n\n", 2);
        string[] lines = Unfold(parts[0]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string target = lines[0][(lines[0].IndexOf(' ', StringComparison.Ordinal) + 1)..lines[0].LastIndexOf(' ')], body = parts.Length > 1 ? parts[1] : "";
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        List<KeyValuePair<string, string>> headers = [.. lines[1..].Select(line => KeyValuePair.Create(line.Split(':', 2)[0], line.Split(':', 2)[1])), new("X-Amz-Date", "20150830T123600Z")];
        if (vector.GetProperty("signBody").GetBoolean()) headers.Add(new("x-amz-content-sha256", hash));
        // The suite's other way adds the token after signing.
        if (vector.GetProperty("token").GetString() is { } token && vector.GetProperty("canonical").GetString()!.Contains("x-amz-security-token", StringComparison.Ordinal)) headers.Add(new("X-Amz-Security-Token", token));

        string canonical = s_signer.CanonicalRequest(lines[0].Split(' ')[0], target.Split('?')[0], target.Contains('?', StringComparison.Ordinal) ? target.Split('?', 2)[1] : "", headers, hash);
        string toSign = s_signer.StringToSign(canonical, s_then);

        Assert.Equal(vector.GetProperty("canonical").GetString(), canonical);
        Assert.Equal(vector.GetProperty("toSign").GetString(), toSign);
        Assert.Equal(vector.GetProperty("signature").GetString(), s_signer.Signature(toSign, s_then));
    }

    [Fact]
    public async Task SignsARequest()
    {
        OutgoingRequest request = new("GET", new Uri("https://examplebucket.s3.amazonaws.com/test.txt?list type=2+1")) { Headers = [new("Range", "bytes=0-9")] };
        AwsSigner signer = s_signer with { Service = "s3", SessionToken = "token" };

        OutgoingRequest signed = await signer.SignAsync(request, s_then, TestContext.Current.CancellationToken);

        Assert.Equal("20150830T123600Z", signed.Header("X-Amz-Date"));
        Assert.Equal("token", signed.Header("X-Amz-Security-Token"));
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", signed.Header("X-Amz-Content-Sha256"));
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=", signed.Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal("?list%20type=2%201", signed.Url.Query);
        Assert.DoesNotContain("wJalr", signer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStreamIsSignedForS3Only()
    {
        OutgoingRequest request = new("PUT", new Uri("https://example.amazonaws.com/")) { Body = RequestBody.Stream(new MemoryStream([1]), "text/plain") };

        Assert.Equal("UNSIGNED-PAYLOAD", (await (s_signer with { Service = "s3" }).SignAsync(request, s_then, TestContext.Current.CancellationToken)).Header("X-Amz-Content-Sha256"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await s_signer.SignAsync(request, s_then, TestContext.Current.CancellationToken));
    }

    // A header's value may go on in a line that begins with a space: an old form that no client sends any more.
    private static string Unfold(string head) => System.Text.RegularExpressions.Regex.Replace(head, "\n +", " ");

    private static JsonElement[] Vectors([CallerFilePath] string here = "")
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(here)!, "vectors", "aws-sigv4.json")));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
