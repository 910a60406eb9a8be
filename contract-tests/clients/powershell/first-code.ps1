# By hand, for PowerShell 5.1 and 7: see openapi/README.md.
$ErrorActionPreference = 'Stop'
$server = $env:VBO_SERVER
$user = Get-Credential -Message "Sign in to $server"
$form = @{ grant_type = 'password'; disable_antiforgery_token = 'true'
           username = $user.UserName; password = $user.GetNetworkCredential().Password }
$token = (Invoke-RestMethod -Method Post -Uri "$server/v6/token" -Body $form).access_token
$headers = @{ Authorization = "Bearer $token" }
$organizations = Invoke-RestMethod -Uri "$server/v6/Organizations?extendedView=false" -Headers $headers
$organizations | Format-Table -Property name, id, type, region
$name = Read-Host 'Name of the organization'
$organization = @($organizations | Where-Object { $_.name -eq $name })
if ($organization.Count -ne 1) { throw "$($organization.Count) organizations have the name '$name'." }
$code = Invoke-RestMethod -Method Post -Uri "$server/v6/Organizations/$($organization[0].id)/DeviceCode" -Headers $headers
"Open $($code.verificationUrl) and enter $($code.userCode)"
