<?php

// The contract from PHP, by hand: what php-cli has in it.

declare(strict_types=1);

function fail(?int $status, ?string $message): never
{
    fwrite(STDERR, json_encode(['status' => $status, 'message' => $message]) . "\n");
    exit(1);
}

function environment(string $name): string
{
    $value = getenv("VBO_$name");
    return is_string($value) ? $value : fail(null, "VBO_$name is not set");
}

function ask(string $method, string $path, string $body = '', int $timeout = 10): mixed
{
    $context = stream_context_create(['http' => [
        'method' => $method,
        'header' => [
            'Authorization: Bearer ' . environment('ACCESS_TOKEN'),
            'Content-Type: application/json',
            'Content-Length: ' . strlen($body),
        ],
        'content' => $body,
        'follow_location' => 0,
        'ignore_errors' => true,
        'timeout' => $timeout,
    ]]);
    $answer = @file_get_contents(environment('SERVER') . $path, false, $context, 0, 1 << 20);
    $lines = $http_response_header ?? [];
    $last = array_key_last(preg_grep('~^HTTP/~', $lines) ?: []);
    if ($answer === false || $last === null) {
        fail(null, error_get_last()['message'] ?? 'no answer');
    }
    $status = (int) explode(' ', $lines[$last])[1];
    if ($status !== 200) {
        fail($status, json_decode($answer, true)['message'] ?? null);
    }
    if (!preg_grep('~^content-type:\s*application/json\s*(;\s*charset="?utf-8"?)?\s*$~i', $lines)) {
        fail($status, 'not JSON in UTF-8');
    }
    try {
        return json_decode($answer, false, 64, JSON_THROW_ON_ERROR);
    } catch (JsonException $e) {
        fail($status, $e->getMessage());
    }
}

final class DeviceCode
{
    public function __construct(
        public readonly string $userCode,
        public readonly string $verificationUrl,
        public readonly int $expiresIn,
        public readonly ?string $message,
    ) {
        if ($userCode === '' || $expiresIn < 1 || !preg_match('~^https://[^\s@/?#]+([/?#]\S*)?$~Di', $verificationUrl)) {
            throw new TypeError('not a code, an https URL and seconds');
        }
    }
}

final class Application
{
    public function __construct(public readonly string $applicationId, public readonly ?string $displayName)
    {
        if (!preg_match('~^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$~Di', $applicationId)) {
            throw new TypeError('not an id');
        }
    }
}

function newApplications(): string
{
    $pfx = @file_get_contents(environment('APPLICATION_CERTIFICATE'));
    if (!$pfx) {
        fail(null, error_get_last()['message'] ?? 'the PFX file is empty');
    }
    return json_encode([
        'displayName' => 'Backup',
        'userCode' => environment('USER_CODE'),
        'count' => 2,
        'applicationCertificate' => base64_encode($pfx),
        'applicationCertificatePassword' => environment('APPLICATION_CERTIFICATE_PASSWORD'),
    ], JSON_THROW_ON_ERROR);
}

$asked = $argv[1] ?? '';
if ($asked === 'organizations') {
    $read = ask('GET', '/v6/Organizations?extendedView=false');
} elseif ($asked === 'applications') {
    $answer = ask('POST', '/v6/Organizations/' . environment('ORGANIZATION') . '/Applications', newApplications(), 600);
    try {
        $read = array_map(
            fn (stdClass $each) => new Application($each->applicationId ?? null, $each->displayName ?? null),
            $answer->results ?? null,
        );
    } catch (TypeError $e) {
        fail(200, strtok($e->getMessage(), "\n"));
    }
} else {
    $answer = ask('POST', '/v6/Organizations/' . environment('ORGANIZATION') . '/DeviceCode');
    try {
        $code = $answer instanceof stdClass ? $answer : throw new TypeError('not an object');
        $read = new DeviceCode(
            $code->userCode ?? null,
            $code->verificationUrl ?? null,
            $code->expiresIn ?? null,
            $code->message ?? null,
        );
    } catch (TypeError $e) {
        fail(200, strtok($e->getMessage(), "\n"));
    }
}
echo json_encode($read, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
