<#-- What the pages share. Values of the data model are escaped by the output format; texts come from the bundle only. -->

<#-- The page's body: carries the language the texts really have (a bundle may fall back to English) and the style sheet. A landmark
     of its own, since some themes have none. -->
<#macro page title>
  <link rel="stylesheet" href="${url.resourcesPath}/css/exchange-online.css">
  <div class="exo-page" lang="${msg("exchangeOnlineLanguage")}" dir="auto" role="region" aria-label="${msg(title)}">
    <#nested>
  </div>
</#macro>

<#-- A text with values set in it; addresses break anywhere, so that they fit a narrow screen. -->
<#macro says key args...>
  <p><#if args?size == 0>${msg(key)}<#elseif args?size == 1>${msg(key, args[0])}<#else>${msg(key, args[0], args[1])}</#if></p>
</#macro>

<#-- Marks words that are not in the page's language: what went wrong is told in fewer languages than the pages speak. -->
<#macro spoken language><#if language?has_content && language != msg("exchangeOnlineLanguage")> lang="${language}"</#if></#macro>

<#-- A notice in the look of the theme; its kind is also said in words, never by colour alone. -->
<#macro notice kind text language="">
  <#assign icon = (kind == "success")?then(properties.kcFeedbackSuccessIcon!, (kind == "danger")?then(properties.kcFeedbackErrorIcon!, (kind == "warning")?then(properties.kcFeedbackWarningIcon!, properties.kcFeedbackInfoIcon!)))>
  <div class="${properties.kcAlertClass!} pf-m-${kind} exo-notice" role="${(kind == "danger" || kind == "warning")?then("alert", "status")}">
    <div class="${properties.kcAlertIconClass!"pf-c-alert__icon"}"><span class="${icon}" aria-hidden="true"></span></div>
    <div class="${properties.kcAlertTitleClass!}">${msg("exchangeOnlineNotice." + kind)} <span<@spoken language />>${text}</span></div>
  </div>
</#macro>

<#-- What happened, who must act, what to do; and, where Microsoft said something, its own words. -->
<#macro diagnosis of kind="danger">
  <@notice kind=kind text=of.what language=of.lang!"" />
  <dl class="exo-facts">
    <#if (of.who)?has_content>
      <dt>${msg("exchangeOnlineWho")}</dt>
      <dd<@spoken of.lang!"" />>${of.who?cap_first}</dd>
    </#if>
    <#if (of.todo)?has_content>
      <dt>${msg("exchangeOnlineTodo")}</dt>
      <dd<@spoken of.lang!"" />>${of.todo}</dd>
    </#if>
  </dl>
  <#if (of.detail)?has_content || (of.traceId)?has_content || (of.correlationId)?has_content || (of.time)?has_content || (of.id)?has_content>
    <details class="exo-detail">
      <summary>${msg("exchangeOnlineDetail")}</summary>
      <dl class="exo-facts">
        <#if (of.detail)?has_content>
          <dt>${msg("exchangeOnlineMicrosoftSaid")}</dt>
          <dd lang="en"><q>${of.detail}</q></dd>
        </#if>
        <#if (of.traceId)?has_content>
          <dt>${msg("exchangeOnlineTraceId")}</dt>
          <dd><code>${of.traceId}</code></dd>
        </#if>
        <#if (of.correlationId)?has_content>
          <dt>${msg("exchangeOnlineCorrelationId")}</dt>
          <dd><code>${of.correlationId}</code></dd>
        </#if>
        <#if (of.time)?has_content>
          <dt>${msg("exchangeOnlineTime")}</dt>
          <dd>${of.time}</dd>
        </#if>
        <#if (of.id)?has_content>
          <dt>${msg("exchangeOnlineDiagnosisId")}</dt>
          <dd><code>${of.id}</code></dd>
        </#if>
      </dl>
    </details>
  </#if>
</#macro>

<#-- How far a check came: for whoever must mend it, so that it is closed until it is asked for. -->
<#macro stages of>
  <details class="exo-detail exo-stages">
    <summary>${msg("exchangeOnlineStagesTitle")}</summary>
    <dl class="exo-facts">
      <#list of as stage>
        <dt>${msg("exchangeOnlineStage." + stage.stage)}</dt>
        <dd>
          <#if stage.outcome == "skipped">
            ${msg("exchangeOnlineSkipped." + stage.why)}
          <#elseif stage.outcome == "failed">
            <strong>${msg("exchangeOnlineStageFailed")}</strong> (${stage.millis} ms)
          <#else>
            ${msg("exchangeOnlineStagePassed")} (${stage.millis} ms)
          </#if>
        </dd>
      </#list>
    </dl>
  </details>
</#macro>

<#-- Which mailbox a form is about: said once if there is one, asked for if there are several. -->
<#macro choice of chosen id>
  <#if of?size gt 1>
    <fieldset class="exo-choice">
      <legend>${msg("exchangeOnlineWhichMailbox")}</legend>
      <#list of as address>
        <div>
          <input type="radio" name="exo-mailbox" id="${id}-${address?index}" value="${address}"<#if address == chosen> checked</#if>>
          <label for="${id}-${address?index}">${address}</label>
        </div>
      </#list>
    </fieldset>
  <#else>
    <input type="hidden" name="exo-mailbox" value="${chosen}">
  </#if>
</#macro>

<#macro form>
  <form class="${properties.kcFormClass!} exo-form" action="${url.loginAction}" method="post">
    <#nested>
  </form>
</#macro>

<#-- `about` is the id of the heading that says which mailbox the button belongs to. -->
<#macro button action label primary=false about="">
  <button type="submit" name="exo-action" value="${action}"<#if about?has_content> aria-describedby="${about}"</#if>
          class="${properties.kcButtonClass!} ${primary?then(properties.kcButtonPrimaryClass!, (properties.kcButtonSecondaryClass!(properties.kcButtonDefaultClass!)))} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}">${msg(label)}</button>
</#macro>

<#-- What handing over a mailbox means, for as long as it is linked. -->
<#macro know realm from="">
  <h2>${msg("exchangeOnlineKnowTitle")}</h2>
  <ul>
    <#if from?has_content>
      <li>${msg("exchangeOnlineKnowFrom", from)}</li>
    </#if>
    <li>${msg("exchangeOnlineKnowAdmins", realm)}</li>
    <li>${msg("exchangeOnlineKnowReaders", realm)}</li>
    <#nested>
  </ul>
</#macro>

<#-- Where Microsoft lists the consent. The address for personal accounts is unverified. In a window of its own: this page belongs to a login. -->
<#macro consent>
  <@says "exchangeOnlineConsent" />
  <ul>
    <li>${msg("exchangeOnlineConsentWork")} <@elsewhere "https://myapps.microsoft.com" /></li>
    <li>${msg("exchangeOnlineConsentPersonal")} <@elsewhere "https://account.live.com/consent/Manage" /></li>
  </ul>
</#macro>

<#macro elsewhere address>
  <a href="${address}" target="_blank" rel="noopener noreferrer">${address?remove_beginning("https://")}</a> ${msg("exchangeOnlineNewWindow")}</#macro>
